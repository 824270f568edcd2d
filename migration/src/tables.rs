//! How a migration writes a table of records: its own columns, then those of every record, its links
//! and its indexes.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

/// A column, and the table and column that it refers to.
pub(crate) type Link = (&'static str, (&'static str, &'static str));

/// A table of records.
pub(crate) struct Record {
    pub(crate) name: &'static str,
    pub(crate) columns: Vec<ColumnDef>,
    /// Columns that refer to another table's key. Each is indexed with every order.
    pub(crate) links: &'static [Link],
    /// Keys that lists are ordered by, as they stand in `ORDER BY`. Each is indexed with the id, which makes the order
    /// total.
    pub(crate) orders: &'static [&'static str],
    /// Columns, or expressions of them, that are unique together.
    pub(crate) unique: &'static [&'static [&'static str]],
}

/// A table beside those of records.
pub(crate) struct Beside {
    pub(crate) name: &'static str,
    pub(crate) columns: Vec<ColumnDef>,
    /// The primary key, if it has several columns.
    pub(crate) key: &'static [&'static str],
    pub(crate) links: Vec<Link>,
}

impl Beside {
    pub(crate) async fn create(self, manager: &SchemaManager<'_>) -> Result<(), DbErr> {
        let postgres = manager.get_database_backend() == DbBackend::Postgres;
        let mut table = Table::create().table(self.name).take();
        for mut column in self.columns {
            // The same order of texts on both databases, whatever the locale of the server.
            if postgres && matches!(column.get_column_type(), Some(ColumnType::Text)) {
                column.extra("COLLATE \"C\"");
            }
            table.col(column);
        }
        if !self.key.is_empty() {
            let mut key = Index::create();
            for column in self.key {
                key.col(*column);
            }
            table.primary_key(&mut key);
        }
        for (column, (to, key)) in self.links {
            table.foreign_key(ForeignKey::create().from(self.name, column).to(to, key));
        }
        manager.create_table(table).await
    }
}

impl Record {
    pub(crate) async fn create(self, manager: &SchemaManager<'_>) -> Result<(), DbErr> {
        let Self { name, mut columns, links, orders, unique } = self;
        columns.insert(0, uuid_key("id"));
        columns.extend([
            big("version"),
            time("created_at"),
            time("updated_at"),
            text("visibility"),
            text("source"),
            text_null("source_detail"),
        ]);
        let has_code = columns.iter().any(|column| column.get_column_name() == "code");
        let links_and_source = [links, &[("source", ("source", "code"))]].concat();
        Beside { name, columns, key: &[], links: links_and_source }.create(manager).await?;

        // What a list costs does not depend on its length: the index gives its first records in order, and says of each
        // who may see it. It begins with the parent where the list belongs to one. Counts read nothing but the index,
        // too.
        let code = has_code.then_some(&"code");
        let listed = orders.contains(&"code");
        for order in orders.iter().chain(code.filter(|_| !listed)).chain(&["updated_at"]) {
            let key = named(order);
            index(manager, name, &format!("by_{key}"), &format!("{order}, id, visibility")).await?;
            for (column, _) in links {
                let label = format!("{column}_by_{key}");
                index(manager, name, &label, &format!("{}, {order}, id, visibility", quoted(column))).await?;
            }
        }
        for keys in unique {
            let label = keys.iter().map(|key| named(key)).collect::<Vec<_>>().join("_");
            let sql =
                format!("CREATE UNIQUE INDEX \"{name}_{label}_key\" ON \"{name}\" ({})", keys.join(", "));
            manager.get_connection().execute_unprepared(&sql).await?;
        }
        Ok(())
    }
}

/// What the name of an index says of a key: its columns.
fn named(key: &str) -> String {
    match key.strip_prefix("COALESCE(").or(key.strip_prefix("(CASE WHEN ")) {
        Some(begins) => begins.split([',', ' ']).next().unwrap_or_default().to_owned(),
        None => key.replace(", ", "_"),
    }
}

fn required(name: &'static str, kind: ColumnType) -> ColumnDef {
    ColumnDef::new_with_type(name, kind).not_null().take()
}

fn optional(name: &'static str, kind: ColumnType) -> ColumnDef {
    ColumnDef::new_with_type(name, kind).null().take()
}

pub(crate) fn text_key(name: &'static str) -> ColumnDef {
    text(name).primary_key().take()
}

pub(crate) fn text(name: &'static str) -> ColumnDef {
    required(name, ColumnType::Text)
}

pub(crate) fn text_null(name: &'static str) -> ColumnDef {
    optional(name, ColumnType::Text)
}

pub(crate) fn text_unique(name: &'static str) -> ColumnDef {
    text(name).unique_key().take()
}

pub(crate) fn uuid_key(name: &'static str) -> ColumnDef {
    uuid(name).primary_key().take()
}

pub(crate) fn uuid(name: &'static str) -> ColumnDef {
    required(name, ColumnType::Uuid)
}

pub(crate) fn uuid_null(name: &'static str) -> ColumnDef {
    optional(name, ColumnType::Uuid)
}

pub(crate) fn json(name: &'static str) -> ColumnDef {
    required(name, ColumnType::JsonBinary)
}

pub(crate) fn json_null(name: &'static str) -> ColumnDef {
    optional(name, ColumnType::JsonBinary)
}

pub(crate) fn bytes(name: &'static str) -> ColumnDef {
    required(name, ColumnType::Blob)
}

pub(crate) fn integer(name: &'static str) -> ColumnDef {
    required(name, ColumnType::Integer)
}

pub(crate) fn integer_null(name: &'static str) -> ColumnDef {
    optional(name, ColumnType::Integer)
}

pub(crate) fn big(name: &'static str) -> ColumnDef {
    required(name, ColumnType::BigInteger)
}

pub(crate) fn big_null(name: &'static str) -> ColumnDef {
    optional(name, ColumnType::BigInteger)
}

/// An amount of money in minor units, within the limit of `MAX_MINOR_UNITS` in `entity`.
pub(crate) fn money(name: &'static str) -> ColumnDef {
    big(name).check(Expr::col(name).between(0, 9_000_000_000_000_000_i64)).take()
}

pub(crate) fn money_null(name: &'static str) -> ColumnDef {
    big_null(name).check(Expr::col(name).between(0, 9_000_000_000_000_000_i64)).take()
}

pub(crate) fn boolean(name: &'static str) -> ColumnDef {
    required(name, ColumnType::Boolean)
}

pub(crate) fn boolean_null(name: &'static str) -> ColumnDef {
    optional(name, ColumnType::Boolean)
}

pub(crate) fn date(name: &'static str) -> ColumnDef {
    required(name, ColumnType::Date)
}

pub(crate) fn date_null(name: &'static str) -> ColumnDef {
    optional(name, ColumnType::Date)
}

pub(crate) fn time(name: &'static str) -> ColumnDef {
    required(name, ColumnType::TimestampWithTimeZone)
}

pub(crate) fn time_null(name: &'static str) -> ColumnDef {
    optional(name, ColumnType::TimestampWithTimeZone)
}

/// Written as text, since the query builder has no indexes on expressions.
async fn index(manager: &SchemaManager<'_>, table: &str, label: &str, keys: &str) -> Result<(), DbErr> {
    let sql = format!("CREATE INDEX \"{table}_{label}\" ON \"{table}\" ({keys})");
    manager.get_connection().execute_unprepared(&sql).await.map(drop)
}

fn quoted(column: &str) -> String {
    format!("\"{column}\"")
}
