//! Tables of records as statements need them: one description for any of them, read from its entity at the start.

use std::sync::LazyLock;

use entity::RecordType;
use sea_orm::sea_query::{ColumnRef, ColumnType, Expr, IntoColumnRef, Query, SelectStatement};

/// A table of records.
#[derive(Debug)]
pub struct Table {
    pub of: RecordType,
    pub name: &'static str,
    /// In the order of the variants of the entity's `Column`.
    pub columns: Vec<Column>,
    /// Where the columns are that every table of records has.
    pub id: usize,
    pub version: usize,
    pub created_at: usize,
    pub updated_at: usize,
    pub visibility: usize,
    /// The columns that say where a record belongs, where the table has them.
    pub country: Option<usize>,
    pub funding_source: Option<usize>,
    pub(super) owner: Option<(usize, usize)>,
}

/// A column of a table.
#[derive(Clone, Debug)]
pub struct Column {
    pub name: &'static str,
    pub kind: CellKind,
    pub nullable: bool,
    /// Whether it holds personal data, which is stored nowhere else.
    pub personal: bool,
}

/// The type that the values of a column are read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CellKind {
    Text,
    Int,
    Long,
    Flag,
    Date,
    Time,
    Id,
    Json,
}

static TABLES: LazyLock<Vec<Table>> =
    LazyLock::new(|| RecordType::ALL.iter().map(|of| Table::new(*of)).collect());

impl Table {
    /// The table of a record type.
    pub fn of(of: RecordType) -> &'static Self {
        // The list of tables is made from the list of record types.
        &TABLES[of as usize]
    }

    fn new(of: RecordType) -> Self {
        let entity::Description { name, columns } = of.describe();
        let columns: Vec<Column> = columns
            .into_iter()
            .map(|column| Column {
                name: column.name,
                kind: CellKind::of(&column.column_type),
                nullable: column.nullable,
                personal: column.personal,
            })
            .collect();
        let at = |name: &str| columns.iter().position(|column| column.name == name);
        let country = at(if of == RecordType::Country { "alpha2" } else { "country_code" });
        let funding_source = at(if of == RecordType::FundingSource { "code" } else { "funding_source_code" });
        let owner = at("owner_issuer").zip(at("owner_subject"));
        let common = |name: &str| at(name).unwrap_or_default();
        Self {
            of,
            name,
            id: common("id"),
            version: common("version"),
            created_at: common("created_at"),
            updated_at: common("updated_at"),
            visibility: common("visibility"),
            country,
            funding_source,
            owner,
            columns,
        }
    }

    /// The table with a name.
    pub(super) fn named(name: &str) -> Option<&'static Self> {
        TABLES.iter().find(|table| table.name == name)
    }

    /// The places of the columns that hold personal data.
    pub fn personal(&self) -> Vec<usize> {
        (0..self.columns.len()).filter(|column| self.columns[*column].personal).collect()
    }

    /// The place of a column.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }

    /// All columns, in order.
    pub fn all(&self) -> Vec<usize> {
        (0..self.columns.len()).collect()
    }

    pub(super) fn kind(&self, column: usize) -> CellKind {
        self.columns.get(column).map_or(CellKind::Text, |column| column.kind)
    }

    pub(super) fn column_name(&self, column: usize) -> &'static str {
        self.columns.get(column).map_or("", |column| column.name)
    }

    /// Some columns, for a statement to select.
    pub fn refs<'a>(&'a self, columns: &'a [usize]) -> impl Iterator<Item = ColumnRef> + use<'a> {
        columns.iter().map(|column| self.column_ref(*column))
    }

    /// A statement on all values of its records, whoever asks.
    pub(super) fn unscoped(&self) -> SelectStatement {
        Query::select().from(self.name).columns(self.refs(&self.all())).take()
    }

    pub fn column_ref(&self, column: usize) -> ColumnRef {
        (self.name, self.column_name(column)).into_column_ref()
    }

    pub(super) fn expr(&self, column: usize) -> Expr {
        Expr::col(self.column_ref(column))
    }
}

impl CellKind {
    fn of(column_type: &ColumnType) -> Self {
        match column_type {
            ColumnType::Integer | ColumnType::SmallInteger => Self::Int,
            ColumnType::BigInteger => Self::Long,
            ColumnType::Boolean => Self::Flag,
            ColumnType::Date => Self::Date,
            ColumnType::TimestampWithTimeZone | ColumnType::Timestamp | ColumnType::DateTime => Self::Time,
            ColumnType::Uuid => Self::Id,
            ColumnType::Json | ColumnType::JsonBinary => Self::Json,
            _ => Self::Text,
        }
    }
}
