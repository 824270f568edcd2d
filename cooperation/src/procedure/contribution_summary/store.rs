//! Two statements: the contributions of each group, and their sums in each currency.

use std::collections::HashMap;

use entity::{RecordType, center_term, contribution, country};
use model::api::record::{Batch, Declared, Linked};
use model::api::{MAX_GROUPS, Money};
use model::records::{CenterTerm, Country};
use model::store::{
    Criterion, Distinct, Error, Key, Reader, Table, count_distinct, group_by, read_amounts, sum_amounts,
};
use sea_orm::sea_query::{CaseStatement, Expr, Func, Order, SelectStatement};
use sea_orm::{ColumnTrait, QueryResult};

use super::{ContributionDimension, ContributionGroup, ContributionTotal, Shared};

pub(super) async fn summarize(
    reader: &Reader,
    dimensions: &[ContributionDimension],
    filter: &[Criterion],
) -> Result<Vec<ContributionGroup>, Error> {
    use contribution::Column;
    let mut statement = grouped(reader, dimensions, filter)?;
    statement.expr_as(Func::count(own(Column::Id)), "contributions");
    let distinct = Distinct {
        keys: dimensions.len(),
        each: own(Column::TermId),
        count: "terms",
        sums: &["contributions"],
        highest: &[],
    };
    let rows = reader.groups(&mut count_distinct(statement, distinct), MAX_GROUPS).await?;
    let shared = rows.iter().map(|row| read(row, dimensions)).collect::<Result<Vec<_>, _>>()?;
    let countries = shared.iter().map(|shared| shared.country.as_ref().map(Key::from)).collect();
    let countries = Batch::keys(Country::def(), country::Column::Alpha2 as usize, None, countries);
    let terms = shared.iter().map(|shared| shared.term.map(Key::from)).collect();
    let terms = Batch::keys(CenterTerm::def(), center_term::Column::Id as usize, None, terms);
    let mut totals = totals(reader, dimensions, filter).await?;
    let group = |(at, (row, shared)): (usize, (&QueryResult, Shared))| {
        let (without_amount_count, totals) = totals.remove(&shared).unwrap_or_default();
        Ok(ContributionGroup {
            country: Linked::new(&countries, at),
            term: Linked::new(&terms, at),
            side: shared.side,
            contribution_kind: shared.contribution_kind,
            contribution_count: row.try_get("", "contributions")?,
            term_count: row.try_get("", "terms")?,
            without_amount_count,
            totals,
        })
    };
    rows.iter().zip(shared).enumerate().map(group).collect()
}

/// For each group the number of contributions without an amount, and the sums of the others.
async fn totals(
    reader: &Reader,
    dimensions: &[ContributionDimension],
    filter: &[Criterion],
) -> Result<HashMap<Shared, (i64, Vec<ContributionTotal>)>, Error> {
    use contribution::Column;
    let about = CaseStatement::new().case(own(Column::Approximate), Expr::cust("1"));
    let mut statement = grouped(reader, dimensions, filter)?;
    statement
        .expr_as(own(Column::AmountCurrency), "currency")
        .expr_as(Func::count(own(Column::Id)), "contributions")
        .expr_as(Func::count(about), "approximate")
        .add_group_by([own(Column::AmountCurrency)])
        .order_by(Column::AmountCurrency.as_column_ref(), Order::Asc);
    sum_amounts(&mut statement, &own(Column::AmountMinor));
    let mut totals = HashMap::<_, (i64, Vec<_>)>::new();
    for row in &reader.rows(&statement).await? {
        let (without_amount, sums) = totals.entry(read(row, dimensions)?).or_default();
        let contribution_count = row.try_get("", "contributions")?;
        match row.try_get::<Option<String>>("", "currency")? {
            None => *without_amount += contribution_count,
            Some(currency) => sums.push(ContributionTotal {
                total: Money::new(read_amounts(row)?, currency, None),
                contribution_count,
                approximate_count: row.try_get("", "approximate")?,
            }),
        }
    }
    Ok(totals)
}

fn own(column: contribution::Column) -> Expr {
    Expr::col(column.as_column_ref())
}

/// The contributions in sight that meet the filter, by what they are grouped by, in that order.
fn grouped(
    reader: &Reader,
    dimensions: &[ContributionDimension],
    filter: &[Criterion],
) -> Result<SelectStatement, Error> {
    let mut statement = reader.visible(Table::of(RecordType::Contribution), filter)?;
    group_by(&mut statement, dimensions.iter().map(|dimension| own(dimension.column())).collect());
    Ok(statement)
}

fn read(row: &QueryResult, dimensions: &[ContributionDimension]) -> Result<Shared, Error> {
    let mut shared = Shared::default();
    for (at, dimension) in dimensions.iter().enumerate() {
        match dimension {
            ContributionDimension::Country => shared.country = row.try_get_by_index(at)?,
            ContributionDimension::Term => shared.term = row.try_get_by_index(at)?,
            ContributionDimension::Side => shared.side = row.try_get_by_index(at)?,
            ContributionDimension::ContributionKind => shared.contribution_kind = row.try_get_by_index(at)?,
        }
    }
    Ok(shared)
}

impl ContributionDimension {
    fn column(self) -> contribution::Column {
        match self {
            Self::Country => contribution::Column::CountryCode,
            Self::Term => contribution::Column::TermId,
            Self::Side => contribution::Column::Side,
            Self::ContributionKind => contribution::Column::ContributionKind,
        }
    }
}
