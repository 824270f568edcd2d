//! Rows that refer to another row are found by an index.

use model::store::Dialect;

use crate::support::both;

/// Foreign keys without an index that begins with their column.
const ON_SQLITE: &str = "SELECT json_group_array(t.name || '.' || f.\"from\")
    FROM sqlite_master t, pragma_foreign_key_list(t.name) f
    WHERE t.type = 'table' AND f.\"from\" <> 'source' AND NOT EXISTS (
        SELECT 1 FROM pragma_index_list(t.name) i, pragma_index_info(i.name) c
        WHERE NOT i.partial AND c.seqno = 0 AND c.name = f.\"from\")";
const ON_POSTGRES: &str = "SELECT COALESCE(json_agg(k.conname), '[]') FROM pg_constraint k
    WHERE k.contype = 'f' AND k.conname NOT LIKE '%source%' AND NOT EXISTS (
        SELECT 1 FROM pg_index i
        WHERE i.indrelid = k.conrelid AND i.indpred IS NULL AND i.indkey[0] = k.conkey[1])";

// All but those to `source`: a source is never deleted, and its key never changes.
both! {
    async fn every_foreign_key_has_an_index(app: TestApp) {
        let sql = if app.store.dialect() == Dialect::Postgres { ON_POSTGRES } else { ON_SQLITE };
        assert_eq!(app.text(sql).await, "[]");
    }
}
