//! Who one is.

use serde_json::json;

use crate::support::both;

both! {
    async fn a_caller_is_told_who_it_is_and_until_when(app: TestApp) {
        let query = "{ viewer { role subject issuer organizationCode country { alpha2 } fundingSource { code } scopes tokenExpiresAt permissions { action recordType condition } } }";
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
        let internal = json!({ "action": "SEE_INTERNAL", "recordType": "Project", "condition": "OWN_COUNTRY" });
        assert!(viewer["permissions"].as_array().expect("a list").contains(&internal));
        let funder = app.acting_as("FUNDER WB").await.data(query).await;
        assert_eq!(funder["viewer"]["fundingSource"]["code"], "WB");
    }
}
