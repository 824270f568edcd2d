//! One statement: the contributions of each group in each currency. Groups are put together from its rows, but for the
//! number of their terms, which takes another.

use entity::{RecordType, contribution};
use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait, Func, Order, SelectStatement};
use sea_orm::{ColumnTrait, QueryResult};

use super::{ContributionDimension, Group, Total};
use crate::api::MAX_GROUPS;
use crate::store::{Criterion, Error, Reader, Table};

pub(super) async fn summarize(
    reader: &Reader,
    dimensions: &[ContributionDimension],
    filter: &[Criterion],
) -> Result<Vec<Group>, Error> {
    use contribution::Column;
    let own = |column: Column| Expr::col(column.as_column_ref());
    let mut statement = grouped(reader, dimensions, filter)?;
    statement
        .expr_as(Func::count(own(Column::Id)), "contributions")
        .expr_as(Func::count_distinct(own(Column::TermId)), "terms")
        .limit(MAX_GROUPS + 1);
    let rows = reader.rows(&statement).await?;
    if rows.len() as u64 > MAX_GROUPS {
        let message = format!("more than {MAX_GROUPS} groups: narrow the filter or group by less");
        return Err(Error::invalid("groupBy", message));
    }
    let mut groups = rows.iter().map(|row| read(row, dimensions)).collect::<Result<Vec<_>, Error>>()?;
    for (group, row) in groups.iter_mut().zip(&rows) {
        group.contribution_count = row.try_get("", "contributions")?;
        group.term_count = row.try_get("", "terms")?;
    }
    let about = CaseStatement::new().case(own(Column::Approximate), Expr::cust("1"));
    let mut statement = grouped(reader, dimensions, filter)?;
    statement
        .expr_as(own(Column::AmountCurrency), "currency")
        .expr_as(sum_of(own(Column::AmountMinor).div(PART)), "parts")
        .expr_as(sum_of(own(Column::AmountMinor).modulo(PART)), "rest")
        .expr_as(Func::count(own(Column::Id)), "contributions")
        .expr_as(Func::count(about), "approximate")
        .add_group_by([own(Column::AmountCurrency)])
        .order_by(Column::AmountCurrency.as_column_ref(), Order::Asc);
    for row in &reader.rows(&statement).await? {
        let key = read(row, dimensions)?;
        // A group that came between the two statements is not told half.
        let Some(group) = groups.iter_mut().find(|group| group.is_of(&key)) else { continue };
        let part = |name: &str| row.try_get::<Option<i64>>("", name).map(Option::unwrap_or_default);
        group.totals.push(Total {
            currency: row.try_get("", "currency")?,
            minor: i128::from(part("parts")?) * i128::from(PART) + i128::from(part("rest")?),
            contribution_count: row.try_get("", "contributions")?,
            approximate_count: row.try_get("", "approximate")?,
        });
    }
    Ok(groups)
}

/// Amounts are added up in two parts, the billions and the rest, since SQLite adds within 64 bits and fails beyond.
const PART: i64 = 1_000_000_000;

/// PostgreSQL adds up bigints to a numeric.
fn sum_of(amounts: Expr) -> Expr {
    Expr::expr(Func::sum(amounts)).cast_as("bigint")
}

/// The contributions in sight that meet the filter, by what they are grouped by, in that order.
fn grouped(
    reader: &Reader,
    dimensions: &[ContributionDimension],
    filter: &[Criterion],
) -> Result<SelectStatement, Error> {
    let mut statement = reader.visible(Table::of(RecordType::Contribution), filter)?;
    for dimension in dimensions {
        let column = dimension.column().as_column_ref();
        statement
            .expr_as(Expr::col(column.clone()), dimension.alias())
            .add_group_by([Expr::col(column.clone())])
            .order_by(column, Order::Asc);
    }
    Ok(statement)
}

fn read(row: &QueryResult, dimensions: &[ContributionDimension]) -> Result<Group, Error> {
    let mut group = Group::default();
    for dimension in dimensions {
        let alias = dimension.alias();
        match dimension {
            ContributionDimension::Country => group.country = row.try_get("", alias)?,
            ContributionDimension::Term => group.term = row.try_get("", alias)?,
            ContributionDimension::Side => group.side = row.try_get("", alias)?,
            ContributionDimension::ContributionKind => group.contribution_kind = row.try_get("", alias)?,
        }
    }
    Ok(group)
}

impl Group {
    /// Whether another has in common what this one has.
    fn is_of(&self, other: &Self) -> bool {
        (&self.country, self.term, self.side, self.contribution_kind)
            == (&other.country, other.term, other.side, other.contribution_kind)
    }
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

    fn alias(self) -> &'static str {
        match self {
            Self::Country => "group_country",
            Self::Term => "group_term",
            Self::Side => "group_side",
            Self::ContributionKind => "group_kind",
        }
    }
}
