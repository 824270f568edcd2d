//! Who one is.

use serde_json::json;

use crate::support::both;

both! {
    async fn a_caller_is_told_who_it_is_and_until_when(app: TestApp) {
        let query = "{ viewer { role subject issuer organizationCode country { alpha2 } fundingSource { code } scopes tokenExpiresAt mutations { name condition } reads { action condition recordTypes } } }";
        let nobody = app.data(query).await;
        assert_eq!(nobody["viewer"]["role"], json!(null));
        assert_eq!(nobody["viewer"]["scopes"], json!([]));
        let own = app.acting_as("SPECIALIZED_ORGANIZATION UZ").await.data(query).await;
        let viewer = &own["viewer"];
        assert_eq!(viewer["role"], "SPECIALIZED_ORGANIZATION");
        assert_eq!(viewer["subject"], "SPECIALIZED_ORGANIZATION UZ");
        assert_eq!(viewer["issuer"], app.url);
        assert_eq!(viewer["country"]["alpha2"], "UZ");
        assert_eq!(viewer["fundingSource"], json!(null));
        assert_eq!(viewer["scopes"], json!(["READ", "WRITE"]));
        assert!(viewer["tokenExpiresAt"].as_str().is_some_and(|time| time > "2026"));
        let mutation = json!({ "name": "createProject", "condition": "OWN_COUNTRY" });
        assert!(viewer["mutations"].as_array().expect("a list").contains(&mutation));
        let internal = viewer["reads"].as_array().expect("a list").iter().find(|read| read["action"] == "SEE_INTERNAL").expect("what is internal");
        assert_eq!(internal["condition"], "OWN_COUNTRY");
        assert!(internal["recordTypes"].as_array().expect("types").contains(&json!("PROJECT")));
        assert_eq!(nobody["viewer"]["mutations"], json!([{ "name": "submitInquiry", "condition": "ALWAYS" }]));
        let funder = app.acting_as("FUNDER WB").await.data(query).await;
        assert_eq!(funder["viewer"]["fundingSource"]["code"], "WB");
    }
}
