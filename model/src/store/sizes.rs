//! About how many records there are of each type, found without counting them.

use std::collections::HashMap;

use entity::RecordType;
use sea_orm::{ConnectionTrait, Statement};

use super::table::Table;
use super::{Dialect, Error, Store};

impl Store {
    /// About how many records there are of each type: what PostgreSQL's statistics say, or the last row of SQLite.
    pub async fn sizes(&self) -> Result<HashMap<RecordType, u64>, Error> {
        let of: HashMap<&str, RecordType> =
            RecordType::ALL.iter().map(|&of| (Table::of(of).name, of)).collect();
        let sql = match self.dialect() {
            Dialect::Postgres => "SELECT pg_class.relname::text, GREATEST(reltuples::bigint, n_live_tup) FROM pg_class
                JOIN pg_stat_user_tables AS live ON live.relid = pg_class.oid WHERE schemaname = current_schema()"
                .to_owned(),
            Dialect::Sqlite => {
                let last = of.keys().map(|name| format!("SELECT '{name}', (SELECT MAX(rowid) FROM \"{name}\")"));
                last.collect::<Vec<_>>().join(" UNION ALL ")
            }
        };
        let db = self.db();
        let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await?;
        let size = |row: &sea_orm::QueryResult| {
            let name: String = row.try_get_by_index(0)?;
            let size: Option<i64> = row.try_get_by_index(1)?;
            Ok((name, size.and_then(|size| u64::try_from(size).ok()).unwrap_or_default()))
        };
        let sizes: Result<Vec<(String, u64)>, Error> = rows.iter().map(size).collect();
        Ok(sizes?.into_iter().filter_map(|(name, size)| Some((*of.get(name.as_str())?, size))).collect())
    }
}
