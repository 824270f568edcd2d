//! Search by any part of a name, however many records there are.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

/// The tables that can grow and are searched.
pub const SEARCHED: [&str; 8] = [
    "consultation",
    "document",
    "event",
    "expert",
    "organization",
    "pipeline_project",
    "project",
    "training_program",
];

pub(super) async fn create_index(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let sql = match manager.get_database_backend() {
        DbBackend::Sqlite => sqlite(),
        _ => postgres(),
    };
    manager.get_connection().execute_unprepared(&sql).await.map(drop)
}

/// Trigrams, where the extension may be installed; without it a search reads the table.
fn postgres() -> String {
    let index = |table| format!("CREATE INDEX {table}_search ON {table} USING gin (search gin_trgm_ops);");
    format!(
        "DO $$ BEGIN
            CREATE EXTENSION IF NOT EXISTS pg_trgm;
            {}
        EXCEPTION WHEN undefined_file OR undefined_object OR insufficient_privilege OR feature_not_supported THEN
            RAISE NOTICE 'pg_trgm is not available: searches read whole tables';
        END $$",
        SEARCHED.map(index).concat()
    )
}

/// An index of trigrams over the texts of all these tables. The rows of the tables themselves have no number that stays:
/// VACUUM may change it.
fn sqlite() -> String {
    let table = |table| {
        format!(
            "CREATE TRIGGER {table}_search_inserted AFTER INSERT ON {table} BEGIN
                INSERT INTO searched (id, search) VALUES (new.id, new.search);
            END;
            CREATE TRIGGER {table}_search_updated AFTER UPDATE OF search ON {table} WHEN new.search <> old.search BEGIN
                UPDATE searched SET search = new.search WHERE id = new.id;
            END;
            CREATE TRIGGER {table}_search_deleted AFTER DELETE ON {table} BEGIN
                DELETE FROM searched WHERE id = old.id;
            END;"
        )
    };
    let tables = SEARCHED.map(table).concat();
    format!(
        "CREATE TABLE searched (number INTEGER PRIMARY KEY, id blob NOT NULL UNIQUE, search text NOT NULL);
        CREATE VIRTUAL TABLE searched_text USING fts5 (search, content = 'searched', content_rowid = 'number', tokenize = 'trigram');
        CREATE TRIGGER searched_inserted AFTER INSERT ON searched BEGIN
            INSERT INTO searched_text (rowid, search) VALUES (new.number, new.search);
        END;
        CREATE TRIGGER searched_updated AFTER UPDATE ON searched BEGIN
            INSERT INTO searched_text (searched_text, rowid, search) VALUES ('delete', old.number, old.search);
            INSERT INTO searched_text (rowid, search) VALUES (new.number, new.search);
        END;
        CREATE TRIGGER searched_deleted AFTER DELETE ON searched BEGIN
            INSERT INTO searched_text (searched_text, rowid, search) VALUES ('delete', old.number, old.search);
        END;
        {tables}"
    )
}
