//! The set-up procedure as data.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::LIFE;
use crate::support::both;

/// The step of the procedure with a name.
fn step<'a>(procedure: &'a Value, name: &str) -> &'a Value {
    let steps = procedure["steps"].as_array().expect("steps");
    steps.iter().find(|step| step["step"] == name).expect("the step")
}

fn list(value: &Value) -> &Vec<Value> {
    value.as_array().expect("a list")
}

both! {
    async fn phases_and_steps_come_in_order_in_the_language_that_is_asked_for(app: TestApp) {
        let query = "{ setUpProcedure { phases { phase name { text } activities(language: \"ko\") { text } steps }
            steps { step name(language: \"ko\") { text } phase optional after } source { code url } } }";
        let data = app.data(query).await;
        let procedure = &data["setUpProcedure"];
        let phases: Vec<&Value> = list(&procedure["phases"]).iter().map(|phase| &phase["phase"]).collect();
        assert_eq!(phases, ["COUNTRY_SELECTION", "OPENING", "OPERATION", "AFTER_CLOSURE"]);
        assert_eq!(procedure["phases"][1]["activities"][2]["text"], "협력포럼 개최");
        assert_eq!(procedure["phases"][0]["steps"], json!(["CANDIDATE", "INTENTION_CONFIRMED", "SELECTED"]));
        assert_eq!(procedure["source"]["code"], "nia-dgcc");
        assert_eq!(list(&procedure["steps"]).len(), 12);
        let agreement = step(procedure, "AGREEMENT_SIGNED");
        assert_eq!(*agreement, json!({
            "step": "AGREEMENT_SIGNED", "name": { "text": "운영 약정 체결" }, "phase": "OPENING", "optional": true,
            "after": ["COMMITTEE_ORGANIZED"],
        }));
        let optional = list(&procedure["steps"]).iter().filter(|step| step["optional"] == true);
        let optional: Vec<&Value> = optional.map(|step| &step["step"]).collect();
        assert_eq!(optional, ["AGREEMENT_SIGNED", "EXTENDED", "WITHDRAWN"]);
    }

    async fn every_text_is_in_korean_and_english(app: TestApp) {
        let both = "translations { language }";
        let query = format!("{{ setUpProcedure {{ phases {{ name {{ {both} }} activities {{ {both} }} }}
            parts {{ name {{ {both} }} activities {{ {both} }} }}
            steps {{ name {{ {both} }} preconditions {{ message {{ {both} }} }} }} rules {{ message {{ {both} }} }}
            records {{ name {{ {both} }} description {{ {both} }} }} contributions {{ description {{ {both} }} }}
            functions {{ name {{ {both} }} description {{ {both} }} }} }} }}");
        let text = app.data(&query).await.to_string();
        let expected = json!({ "translations": [{ "language": "en" }, { "language": "ko" }] }).to_string();
        assert!(text.matches(&expected).count() > 100, "{text}");
        assert!(!text.replace(&expected, "").contains("translations"), "{text}");
    }

    async fn a_step_says_who_records_it_and_what_must_be_there_first(app: TestApp) {
        let data = app.data("{ setUpProcedure { steps { step mutations recordedBy { role condition }
            preconditions { message { text } resolvedBy } source { code } } rules { message { text } }
            records { mutation recordType neededFor recordedBy { role condition } } } }").await;
        let procedure = &data["setUpProcedure"];
        let intention = step(procedure, "INTENTION_CONFIRMED");
        assert_eq!(intention["mutations"], json!(["confirmIntention"]));
        assert_eq!(intention["recordedBy"], json!([
            { "role": "MOIS", "condition": "ALWAYS" }, { "role": "LEAD_ORGANIZATION", "condition": "OWN_COUNTRY" },
        ]));
        let exchange = list(&intention["preconditions"]).iter().find(|rule| rule["resolvedBy"] == "recordDiplomaticExchange");
        assert!(exchange.is_some(), "{intention}");
        let record = |mutation: &str| {
            let records = list(&procedure["records"]);
            records.iter().find(|record| record["mutation"] == mutation).expect("the record").clone()
        };
        assert_eq!(record("recordDiplomaticExchange"), json!({
            "mutation": "recordDiplomaticExchange", "recordType": "DIPLOMATIC_EXCHANGE", "neededFor": ["INTENTION_CONFIRMED"],
            "recordedBy": [{ "role": "DIPLOMATIC_ORGANIZATION", "condition": "OWN_COUNTRY" }],
        }));
        assert_eq!(record("appointMember")["neededFor"], json!(["OPERATING"]));
        assert_eq!(record("holdCommitteeMeeting")["neededFor"], json!([]));
        let candidate = step(procedure, "CANDIDATE");
        let roles: Vec<&Value> = list(&candidate["recordedBy"]).iter().map(|by| &by["role"]).collect();
        assert_eq!(roles, ["MOIS", "NIA"]);
        assert_eq!(step(procedure, "AGREEMENT_SIGNED")["mutations"], json!(["signAgreement", "skipAgreement"]));
        assert_eq!(step(procedure, "WITHDRAWN")["source"]["code"], "domain");
        assert_eq!(list(&procedure["rules"]).len(), 2);
    }

    async fn every_mutation_that_the_procedure_names_is_in_the_schema(app: TestApp) {
        let data = app.data("{ setUpProcedure { steps { mutations preconditions { resolvedBy } } records { mutation } }
            __type(name: \"Mutation\") { fields { name } } }").await;
        let procedure = &data["setUpProcedure"];
        let known: Vec<&Value> = list(&data["__type"]["fields"]).iter().map(|field| &field["name"]).collect();
        let steps = || list(&procedure["steps"]).iter();
        let named = steps().flat_map(|step| list(&step["mutations"]));
        let named = named.chain(steps().flat_map(|step| list(&step["preconditions"])).map(|rule| &rule["resolvedBy"]));
        let named = named.chain(list(&procedure["records"]).iter().map(|record| &record["mutation"]));
        for mutation in named.filter(|mutation| !mutation.is_null()) {
            assert!(known.contains(&mutation), "{mutation}");
        }
    }

    async fn the_procedure_is_public_and_read_without_a_statement(app: TestApp) {
        let statements = app.statements("{ setUpProcedure { termYears steps { step source { code } }
            contributions { amount { amount currency } } } }").await;
        assert!(statements.is_empty(), "{statements:?}");
    }

    async fn who_records_a_life_of_a_center_is_who_the_procedure_names(app: TestApp) {
        let data = app.data("{ setUpProcedure { steps { mutations recordedBy { role } } records { mutation recordedBy { role } } } }").await;
        let procedure = &data["setUpProcedure"];
        let named = |mutation: &str| {
            let steps = list(&procedure["steps"]).iter().filter(|step| list(&step["mutations"]).contains(&json!(mutation)));
            let records = list(&procedure["records"]).iter().filter(|record| record["mutation"] == mutation);
            let roles = steps.chain(records).flat_map(|one| list(&one["recordedBy"]));
            roles.map(|by| by["role"].as_str().expect("a role")).collect::<BTreeSet<_>>()
        };
        let mut played = BTreeMap::<&str, BTreeSet<&str>>::new();
        for event in LIFE {
            let roles = event.by.iter().map(|caller| caller.split(' ').next().expect("a role"));
            played.entry(event.mutation).or_default().extend(roles);
        }
        for (mutation, roles) in played {
            assert_eq!(named(mutation), roles, "{mutation}");
        }
    }
}
