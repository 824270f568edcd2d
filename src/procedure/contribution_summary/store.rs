//! Two statements: the contributions of each group, and their sums in each currency.

use entity::{RecordType, contribution};
use sea_orm::sea_query::{CaseStatement, Expr, Func, Order, SelectStatement};
use sea_orm::{ColumnTrait, QueryResult};

use super::{ContributionDimension, Group, Total};
use crate::api::MAX_GROUPS;
use crate::store::{Criterion, Distinct, Error, Reader, Table, count_distinct, read_amounts, sum_amounts};

pub(super) async fn summarize(
    reader: &Reader,
    dimensions: &[ContributionDimension],
    filter: &[Criterion],
) -> Result<Vec<Group>, Error> {
    use contribution::Column;
    let own = |column: Column| Expr::col(column.as_column_ref());
    let mut statement = grouped(reader, dimensions, filter)?;
    statement.expr_as(Func::count(own(Column::Id)), "contributions");
    let distinct = Distinct {
        keys: &dimensions.iter().map(|dimension| dimension.alias()).collect::<Vec<_>>(),
        each: own(Column::TermId),
        count: "terms",
        sums: &["contributions"],
        highest: &[],
    };
    let rows = reader.groups(&mut count_distinct(statement, distinct), MAX_GROUPS).await?;
    let mut groups = rows.iter().map(|row| read(row, dimensions)).collect::<Result<Vec<_>, Error>>()?;
    for (group, row) in groups.iter_mut().zip(&rows) {
        group.contribution_count = row.try_get("", "contributions")?;
        group.term_count = row.try_get("", "terms")?;
    }
    let about = CaseStatement::new().case(own(Column::Approximate), Expr::cust("1"));
    let mut statement = grouped(reader, dimensions, filter)?;
    statement
        .expr_as(own(Column::AmountCurrency), "currency")
        .expr_as(Func::count(own(Column::Id)), "contributions")
        .expr_as(Func::count(about), "approximate")
        .add_group_by([own(Column::AmountCurrency)])
        .order_by(Column::AmountCurrency.as_column_ref(), Order::Asc);
    sum_amounts(&mut statement, &own(Column::AmountMinor));
    for row in &reader.rows(&statement).await? {
        let key = read(row, dimensions)?;
        // A group that came between the two statements is not told half.
        let Some(group) = groups.iter_mut().find(|group| group.is_of(&key)) else { continue };
        group.totals.push(Total {
            currency: row.try_get("", "currency")?,
            minor: read_amounts(row)?,
            contribution_count: row.try_get("", "contributions")?,
            approximate_count: row.try_get("", "approximate")?,
        });
    }
    Ok(groups)
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
