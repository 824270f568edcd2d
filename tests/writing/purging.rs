//! What is old is deleted a batch at a time, however much it is.

use crate::support::{TestApp, both};
use model::store::Dialect;

const OLD: i64 = 2_500;
const RECORD: &str = "version, created_at, updated_at, visibility, source";
const PURGED: &str = "CURSOR_EXPIRED";

/// Adds old rows to a table, each with a number `i` and an id of its own.
async fn add(app: &TestApp, table: &str, columns: &str, values: &str) {
    let id = if app.store.dialect() == Dialect::Postgres { "gen_random_uuid()" } else { "randomblob(16)" };
    let record = "1, '2001-01-01T00:00:00+00:00', '2001-01-01T00:00:00+00:00', 'INTERNAL', 'service'";
    let values =
        values.replace("{id}", id).replace("{record}", record).replace("{at}", "'2001-01-01T00:00:00+00:00'");
    app.execute(&format!("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {OLD}) INSERT INTO {table} ({columns}) SELECT {values} FROM n")).await;
}

/// How many statements deleted from a table since this was last asked, and how many rows it has.
async fn deleted(app: &TestApp, table: &str) -> (usize, i64) {
    let of = format!("DELETE FROM \"{table}\"");
    let statements = app.ran().iter().filter(|text| text.starts_with(&of)).count();
    (statements, app.number(&format!("SELECT COUNT(*) FROM {table}")).await)
}

both! {
    async fn old_books_are_deleted_in_batches(app: TestApp) {
        let books = format!("id, accessed_at, actor_issuer, actor_subject, role, request_id, record_type, record_id, fields, {RECORD}");
        add(&app, "access_record", &books, "{id}, {at}, '', 'x', 'MOIS', '1', 'Expert', {id}, '[]', {record}").await;
        add(&app, "sign_in_failure", &format!("id, failed_at, client_id, address, network, {RECORD}"), "{id}, {at}, 'x', '192.0.2.1', '192.0.2.1', {record}").await;
        let time = chrono::DateTime::parse_from_rfc3339("2002-01-01T00:00:00Z").expect("a time");
        app.ran();
        app.store.forget_books_before(time.into()).await.expect("they are deleted");
        let ran = app.ran();
        for table in ["access_record", "sign_in_failure"] {
            let of = format!("DELETE FROM \"{table}\"");
            assert_eq!(ran.iter().filter(|text| text.starts_with(&of)).count(), 51, "{table}: at most 50 at once");
            assert_eq!(deleted(&app, table).await.1, 0);
        }
    }

    async fn expired_outcomes_are_deleted_in_batches(app: TestApp) {
        let request = if app.store.dialect() == Dialect::Postgres { "'x'::bytea" } else { "x'00'" };
        let key = if app.store.dialect() == Dialect::Postgres { "i::text" } else { "CAST(i AS TEXT)" };
        add(&app, "idempotency_key", "caller_issuer, caller_subject, key, field, request, outcome, created_at", &format!("'', 'x', {key}, 'f', {request}, '{{}}', {{at}}")).await;
        app.ran();
        app.store.forget_outcomes().await.expect("they are deleted");
        assert_eq!(deleted(&app, "idempotency_key").await, (51, 0));
    }

    async fn old_deliveries_are_deleted_in_batches_but_not_those_that_wait(app: TestApp) {
        let nia = app.acting_as("NIA").await;
        nia.mutate("createWebhook", "label: \"x\", endpointUrl: \"https://93.184.215.14/\"", "webhook { id }").await;
        let cast = if app.store.dialect() == Dialect::Postgres { "i::text" } else { "CAST(i AS TEXT)" };
        let values = format!("{{id}}, (SELECT id FROM webhook), '', 'x', {cast}, 'ping', CASE WHEN i % 2 = 0 THEN 'PENDING' ELSE 'DELIVERED' END, '[]', 1, {{record}}");
        add(&app, "webhook_delivery", &format!("id, webhook_id, owner_issuer, owner_subject, message_id, message_type, delivery_status, attempts, attempt_count, {RECORD}"), &values).await;
        let time = chrono::DateTime::parse_from_rfc3339("2002-01-01T00:00:00Z").expect("a time");
        app.ran();
        app.store.forget_deliveries_before(time.into()).await.expect("they are deleted");
        assert_eq!(deleted(&app, "webhook_delivery").await, (26, OLD / 2));
    }

    async fn the_messages_of_a_webhook_that_is_deleted_are_deleted_in_batches(app: TestApp) {
        let nia = app.acting_as("NIA").await;
        let made = nia.mutate("createWebhook", "label: \"x\", endpointUrl: \"https://93.184.215.14/\"", "webhook { id }").await;
        let id = &made["webhook"]["id"];
        let cast = if app.store.dialect() == Dialect::Postgres { "i::text" } else { "CAST(i AS TEXT)" };
        let values = format!("{{id}}, (SELECT id FROM webhook), '', 'x', {cast}, 'ping', CASE WHEN i <= 500 THEN 'PENDING' ELSE 'DELIVERED' END, '[]', 1, {{record}}");
        add(&app, "webhook_delivery", &format!("id, webhook_id, owner_issuer, owner_subject, message_id, message_type, delivery_status, attempts, attempt_count, {RECORD}"), &values).await;
        let stale = nia.refused("deleteWebhook", &format!("id: {id}, expectedVersion: 2")).await;
        assert_eq!(stale, ("STALE_VERSION".to_owned(), "expectedVersion".to_owned()));
        assert_eq!(deleted(&app, "webhook_delivery").await.1, OLD, "of another version nothing is deleted");
        let gone = nia.mutate("deleteWebhook", &format!("id: {id}, expectedVersion: 1"), "deletedId").await;
        assert_eq!(&gone["deletedId"], id);
        // 2,000 in batches of 50, after which there may be more; what waited goes with the webhook.
        assert_eq!(deleted(&app, "webhook_delivery").await, (42, 0));
    }

    async fn old_changes_are_deleted_in_batches_and_the_horizon_moves_with_each(app: TestApp) {
        let nia = app.acting_as("NIA").await;
        // Old changes come before all others, so the others are moved behind them.
        nia.discover("PURGE").await;
        app.execute("UPDATE change SET seq = -seq").await;
        app.execute(&format!("UPDATE change SET seq = {OLD} - seq")).await;
        add(&app, "change", "seq, at, actor_issuer, actor_subject, role, record_type, record_id, version, kind, request_id, visibility", "i, {at}, '', 'x', 'NIA', 'Country', {id}, 1, 'CREATED', '1', 'PUBLIC'").await;
        app.execute("UPDATE change_horizon SET through = 0").await;
        let cursor = |seq: i64| {
            use base64::Engine;
            base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(format!("change:{seq}"))
        };
        let page = |seq| format!("{{ changes(after: \"{}\", first: 1000) {{ hasMore changes {{ version }} }} }}", cursor(seq));
        assert_eq!(nia.data(&page(1)).await["changes"]["hasMore"], true);
        let time = chrono::DateTime::parse_from_rfc3339("2002-01-01T00:00:00Z").expect("a time");
        app.ran();
        app.store.forget_changes_before(time.into()).await.expect("they are deleted");
        let ran = app.ran();
        let order: Vec<&str> = ran.iter().filter_map(|text| {
            let moved = text.starts_with("UPDATE \"change_horizon\"").then_some("horizon");
            moved.or(text.starts_with("DELETE FROM \"change\"").then_some("changes"))
        }).collect();
        assert_eq!(order, ["horizon", "changes"].repeat(50));
        assert_eq!(app.number(&format!("SELECT COUNT(*) FROM change WHERE seq <= {OLD}")).await, 0);
        assert_eq!(app.number("SELECT through FROM change_horizon").await, OLD);
        assert_eq!(nia.error(&page(OLD - 1)).await.0, PURGED);
        nia.data(&page(OLD)).await;
    }
}
