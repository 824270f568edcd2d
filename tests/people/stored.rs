//! Personal data is stored in the rows of its records, and nowhere else.

use serde_json::{Value, json};

use super::bytes::{count, dump};
use crate::support::both;
use crate::webhooks::receiver::Receiver;
use crate::webhooks::{Working, register};
use crate::writing::idempotency::keyed;

/// The values that a record had one after the other: the last is the one that it has.
const NAMES: [&str; 3] = ["Planted Name One", "Planted Name Two", "Planted Name Three"];
const ADDRESSES: [&str; 3] =
    ["planted.one@example.org", "planted.two@example.org", "planted.three@example.org"];
const LETTER: &str = "Planted words of a letter to the center.";

const SELECTION: &str = "expert { id version personName email } userErrors { code }";

fn register_expert() -> String {
    let (name, email) = (NAMES[0], ADDRESSES[0]);
    format!(
        "mutation {{ registerExpert(input: {{ specialty: [{{ language: \"en\", text: \"Cloud\" }}], personName: \"{name}\", email: \"{email}\" }}) {{ {SELECTION} }} }}"
    )
}

fn update_expert(id: &Value, at: usize) -> String {
    let (name, email) = (NAMES[at], ADDRESSES[at]);
    format!(
        "mutation {{ updateExpert(input: {{ id: {id}, expectedVersion: {at}, personName: \"{name}\", email: \"{email}\" }}) {{ {SELECTION} }} }}"
    )
}

both! {
    set: crate::webhooks::quick;

    async fn it_is_in_no_log_no_stored_answer_and_no_queue(app: TestApp) {
        let nia = app.acting_as("NIA").await;
        let receiver = Receiver::willing().await;
        let document = ", recordTypes: [EXPERT], query: \"subscription { changes { kind record { ... on Expert { personName email } } fields { name before after } } }\"";
        register(&nia, &receiver.url, document).await;
        let _working = Working::begin(&app);
        let made = keyed(&nia, "key-0", &register_expert()).await;
        let id = made["data"]["registerExpert"]["expert"]["id"].clone();
        let changed = [keyed(&nia, "key-1", &update_expert(&id, 1)).await, keyed(&nia, "key-2", &update_expert(&id, 2)).await];
        assert_eq!(changed[1]["data"]["updateExpert"]["expert"]["personName"], NAMES[2], "{changed:?}");
        let shown = format!("mutation {{ changeVisibility(input: {{ id: {id}, expectedVersion: 3, visibility: PARTNER }}) {{ record {{ ... on Expert {{ personName email }} }} userErrors {{ code }} }} }}");
        let shown = (keyed(&nia, "key-3", &shown).await, shown);
        let letter = format!("inquiryKind: COOPERATION, preferredLanguage: \"en\", personName: \"{}\", email: \"{}\", message: \"{LETTER}\"", NAMES[0], ADDRESSES[0]);
        assert_eq!(app.mutate("submitInquiry", &letter, "__typename").await["userErrors"], json!([]));

        // The receiver is told what its subscriber may read.
        let messages = receiver.wait_for(4).await;
        assert!(messages.iter().all(|message| message.json()["data"]["changes"]["record"]["email"].is_string()));
        // The same request again is answered with the values of now: the first name is nowhere any more.
        assert_eq!(keyed(&nia, "key-2", &update_expert(&id, 2)).await, changed[1]);
        assert_eq!(keyed(&nia, "key-3", &shown.1).await, shown.0);
        assert_eq!(shown.0["data"]["changeVisibility"]["record"]["email"], ADDRESSES[2]);
        let again = keyed(&nia, "key-0", &register_expert()).await;
        let again = &again["data"]["registerExpert"]["expert"];
        assert_eq!((&again["version"], &again["personName"]), (&json!(1), &json!(NAMES[2])));

        // Each value is there once for each row that has it; of the values before, nothing is left.
        let Some(bytes) = dump(&app).await else { return };
        for text in [NAMES[0], ADDRESSES[0], LETTER, NAMES[2], ADDRESSES[2]] {
            assert_eq!(count(&bytes, text), 1, "{text}");
        }
        for text in [NAMES[1], ADDRESSES[1]] {
            assert_eq!(count(&bytes, text), 0, "{text}");
        }
        assert!(count(&bytes, "Cloud") > 1, "other values are in the log");
        // The log says that it changed.
        let history = nia.data(&format!("{{ history(id: {id}) {{ changes {{ fields {{ name before after }} }} }} }}")).await;
        let second = &history["history"]["changes"][1]["fields"];
        assert_eq!(second, &json!([{ "name": "email", "before": null, "after": null }, { "name": "personName", "before": null, "after": null }]));
    }

    async fn the_past_has_no_values_that_were_replaced(app: TestApp) {
        let nia = app.acting_as("NIA").await;
        let made = nia.data(&register_expert()).await;
        let id = made["registerExpert"]["expert"]["id"].clone();
        app.execute("UPDATE change SET at = '2026-03-01T12:00:00+00:00'").await;
        app.execute("UPDATE change_horizon SET until = '2020-01-01T00:00:00+00:00'").await;
        let past = format!("{{ asOf(id: {id}, date: \"2026-03-01\") {{ ... on Expert {{ personName email version }} }} }}");
        assert_eq!(nia.data(&past).await["asOf"], json!({ "personName": NAMES[0], "email": ADDRESSES[0], "version": 1 }));
        nia.data(&update_expert(&id, 1)).await;
        assert_eq!(nia.data(&past).await["asOf"], json!({ "personName": null, "email": null, "version": 1 }));
    }
}
