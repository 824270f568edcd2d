//! The reference data as a whole.

use entity::*;
use sea_orm::EntityTrait;

use crate::support::{both, database};

/// How many tables the macro has read.
macro_rules! read {
    ($db:ident: $($table:ident)+) => {
        [$($table::Entity::find().all(&$db).await.map(|records| (stringify!($table), records.len())).expect(stringify!($table)),)+]
    };
}

both! {
    // The loader puts down what the files say; that each value is one of its type shows when it is read.
    async fn every_record_of_the_files_can_be_read(app: TestApp) {
        let db = database(&app.database).await;
        let read = read!(db:
            center center_member center_term classification committee contribution country currency extension_act funding_source
            memorandum operation_agreement organization organization_identifier organization_name policy_element
            policy_initiative procedure_step program program_figure reported_total service_area signatory source
        );
        let files = std::fs::read_dir("data").expect("the files").flatten();
        let tables = files.filter(|file| file.path().extension().is_some_and(|kind| kind == "ndjson"));
        assert_eq!(read.len(), tables.count(), "every file is read");
        for (table, records) in read {
            let lines = std::fs::read_to_string(format!("data/{table}.ndjson")).expect(table).lines().count();
            assert_eq!(records, lines, "{table}");
        }
    }
}
