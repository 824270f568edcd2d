//! Three statements at most: the groups, their amounts, what was left out.

use std::collections::HashMap;

use entity::{RecordType, application, application_amount, classification, country, funding_source};
use model::api::record::declare::When;
use model::api::record::{Batch, Declared, Linked};
use model::api::{MAX_GROUPS, Money, OneByOne};
use model::records::{Classification, Country, FundingSource};
use model::store::{
    Criterion, Distinct, Error, Key, Reader, Table, count_distinct, group_by, read_amounts, sum_amounts,
    sum_of,
};
use sea_orm::sea_query::{Alias, CaseStatement, Expr, ExprTrait, Func, JoinType, Order, SelectStatement};
use sea_orm::{ColumnTrait, QueryResult};

use super::super::slippage::{self, MilestoneDates};
use super::types::{
    LeftOut, LeftOutReason, PipelineAmount, PipelineDimension, PipelineGroup, PipelineSummary, Shared,
    Slippage,
};

const AMOUNTS: &str = "amounts";

pub(super) struct Request {
    pub dimensions: Vec<PipelineDimension>,
    pub filter: Vec<Criterion>,
    /// Which parts are asked for.
    pub groups: bool,
    pub amounts: bool,
    pub slippage: bool,
    pub coverage: bool,
}

pub(super) async fn summarize(reader: &Reader, request: Request) -> Result<PipelineSummary, Error> {
    let groups = if request.groups { groups(reader, &request).await? } else { Vec::new() };
    let (application_count, left_out) =
        if request.coverage { coverage(reader, &request).await? } else { Default::default() };
    Ok(PipelineSummary { application_count, left_out, groups: OneByOne(groups) })
}

async fn groups(reader: &Reader, request: &Request) -> Result<Vec<PipelineGroup>, Error> {
    let mut statement = grouped(reader, request)?;
    statement.expr_as(Func::count(Expr::col(application::Column::Id.as_column_ref())), "applications");
    let (mut sums, mut highest) = (vec!["applications"], Vec::new());
    for names in [APPROVAL, CLOSING].iter().filter(|_| request.slippage) {
        let delay = names.of.delay();
        count_days(&mut statement, names, reader.delay_days(Table::of(RecordType::Application), &delay));
        sums.extend([names.known, names.late, names.sum]);
        highest.push(names.longest);
    }
    let project = Expr::col(application::Column::PipelineProjectId.as_column_ref());
    // A project has one application to a funding source, so that in a group of one source each is another project.
    let mut statement = if request.dimensions.contains(&PipelineDimension::FundingSource) {
        statement.expr_as(Func::count(project), "projects").take()
    } else {
        let keys = request.dimensions.len();
        let distinct = Distinct { keys, each: project, count: "projects", sums: &sums, highest: &highest };
        count_distinct(statement, distinct)
    };
    let rows = reader.groups(&mut statement, MAX_GROUPS).await?;
    let shared = rows.iter().map(|row| read(row, request)).collect::<Result<Vec<_>, _>>()?;
    let keys = |of: fn(&Shared) -> &Option<String>| {
        shared.iter().map(|shared| of(shared).as_ref().map(Key::from)).collect::<Vec<_>>()
    };
    let (code, alpha2) = (funding_source::Column::Code as usize, country::Column::Alpha2 as usize);
    let funding_sources =
        Batch::keys(FundingSource::def(), code, None, keys(|shared| &shared.funding_source));
    let countries = Batch::keys(Country::def(), alpha2, None, keys(|shared| &shared.country));
    let dac = When { column: classification::Column::List as usize, is: "DAC_SECTOR" };
    let code = classification::Column::Code as usize;
    let sectors = Batch::keys(Classification::def(), code, Some(dac), keys(|shared| &shared.sector));
    let mut amounts = if request.amounts { amounts(reader, request).await? } else { HashMap::new() };
    let group = |(at, (row, shared)): (usize, (&QueryResult, Shared))| {
        Ok(PipelineGroup {
            funding_source: Linked::new(&funding_sources, at),
            country: Linked::new(&countries, at),
            stage: shared.stage,
            sector: Linked::new(&sectors, at),
            year: shared.year,
            quarter: shared.quarter,
            approval_slippage: read_slippage(row, &APPROVAL, request)?,
            closing_slippage: read_slippage(row, &CLOSING, request)?,
            application_count: row.try_get("", "applications")?,
            project_count: row.try_get("", "projects")?,
            amounts: amounts.remove(&shared).unwrap_or_default(),
        })
    };
    rows.iter().zip(shared).enumerate().map(group).collect()
}

/// The days that a milestone came later than planned, and the names of the figures on them.
struct Late {
    of: MilestoneDates,
    known: &'static str,
    late: &'static str,
    sum: &'static str,
    longest: &'static str,
}

const APPROVAL: Late = Late {
    of: slippage::APPROVAL,
    known: "approval_known",
    late: "approval_late",
    sum: "approval_sum",
    longest: "approval_longest",
};
const CLOSING: Late = Late {
    of: slippage::CLOSING,
    known: "closing_known",
    late: "closing_late",
    sum: "closing_sum",
    longest: "closing_longest",
};

fn count_days(statement: &mut SelectStatement, names: &Late, days: Expr) {
    let late = CaseStatement::new().case(days.clone().gt(0), Expr::cust("1"));
    statement
        .expr_as(Func::count(days.clone()), names.known)
        .expr_as(Func::count(late), names.late)
        .expr_as(sum_of(days.clone()), names.sum)
        .expr_as(Expr::expr(Func::max(days)).cast_as("bigint"), names.longest);
}

fn read_slippage(row: &QueryResult, names: &Late, request: &Request) -> Result<Slippage, Error> {
    if !request.slippage {
        return Ok(Slippage::default());
    }
    let application_count = row.try_get("", names.known)?;
    let total_days = row.try_get::<Option<i64>>("", names.sum)?.unwrap_or_default();
    Ok(Slippage {
        application_count,
        late_count: row.try_get("", names.late)?,
        average_days: (application_count > 0).then(|| total_days as f64 / application_count as f64),
        longest_days: row.try_get("", names.longest)?,
    })
}

async fn amounts(reader: &Reader, request: &Request) -> Result<HashMap<Shared, Vec<PipelineAmount>>, Error> {
    use application_amount::Column;
    let mut visible = reader.visible(Table::of(RecordType::ApplicationAmount), &[])?;
    visible.columns(
        [
            Column::ApplicationId,
            Column::AmountBasis,
            Column::FinanceKind,
            Column::AmountMinor,
            Column::AmountCurrency,
        ]
        .map(|column| column.as_column_ref()),
    );
    let of = |name: &'static str| Expr::col((Alias::new(AMOUNTS), Alias::new(name)));
    let mut statement = grouped(reader, request)?;
    statement
        .join_subquery(
            JoinType::InnerJoin,
            visible,
            AMOUNTS,
            of("application_id").equals(application::Column::Id.as_column_ref()),
        )
        .expr_as(of("amount_basis"), "basis")
        .expr_as(of("finance_kind"), "finance")
        .expr_as(of("amount_currency"), "currency")
        // An application has one amount of a basis, form of finance and currency.
        .expr_as(Func::count(of("application_id")), "applications")
        .add_group_by([of("amount_basis"), of("finance_kind"), of("amount_currency")])
        .order_by_expr(of("amount_basis"), Order::Asc)
        .order_by_expr(of("finance_kind"), Order::Asc)
        .order_by_expr(of("amount_currency"), Order::Asc);
    sum_amounts(&mut statement, &of("amount_minor"));
    let mut amounts = HashMap::<_, Vec<_>>::new();
    for row in &reader.rows(&statement).await? {
        amounts.entry(read(row, request)?).or_default().push(PipelineAmount {
            amount_basis: row.try_get("", "basis")?,
            finance_kind: row.try_get("", "finance")?,
            total: Money::new(read_amounts(row)?, row.try_get::<String>("", "currency")?, None),
            application_count: row.try_get("", "applications")?,
        });
    }
    Ok(amounts)
}

/// How many applications are in the groups, and how many are left out.
async fn coverage(reader: &Reader, request: &Request) -> Result<(i64, Vec<LeftOut>), Error> {
    let mut with_amount = reader.visible(Table::of(RecordType::ApplicationAmount), &[])?;
    with_amount.column(application_amount::Column::ApplicationId.as_column_ref());
    let id = application::Column::Id;
    let grouped = request
        .dimensions
        .iter()
        .fold(Expr::value(true), |all, dimension| all.and(dimension.key(reader).is_not_null()));
    let many = |condition: Expr| {
        let one = CaseStatement::new().case(condition, Expr::value(1)).finally(Expr::value(0));
        Func::coalesce([Func::sum(one).into(), Expr::value(0)])
    };
    let mut statement = reader.visible(Table::of(RecordType::Application), &request.filter)?;
    statement.expr_as(many(grouped.clone()), "counted");
    let missing = request.dimensions.iter().filter_map(|dimension| Some((dimension.missing()?, dimension)));
    let missing: Vec<_> = missing.collect();
    for (index, (_, dimension)) in missing.iter().enumerate() {
        let unknown = dimension.key(reader).is_null();
        statement.expr_as(many(unknown), Alias::new(format!("missing_{index}")));
    }
    let without_amount = grouped.and(Expr::col(id.as_column_ref()).not_in_subquery(with_amount));
    statement.expr_as(many(without_amount), "without_amount");

    let rows = reader.rows(&statement).await?;
    let Some(row) = rows.first() else { return Ok(Default::default()) };
    let mut left_out = Vec::new();
    for (index, (reason, _)) in missing.iter().enumerate() {
        left_out.push(LeftOut {
            reason: *reason,
            application_count: row.try_get("", &format!("missing_{index}"))?,
        });
    }
    left_out.push(LeftOut {
        reason: LeftOutReason::NoAmount,
        application_count: row.try_get("", "without_amount")?,
    });
    left_out.retain(|left_out| left_out.application_count > 0);
    Ok((row.try_get("", "counted")?, left_out))
}

/// The applications in sight that meet the filter and have what they are grouped by, in that order.
fn grouped(reader: &Reader, request: &Request) -> Result<SelectStatement, Error> {
    let mut statement = reader.visible(Table::of(RecordType::Application), &request.filter)?;
    let keys: Vec<Expr> = request.dimensions.iter().map(|dimension| dimension.key(reader)).collect();
    for key in &keys {
        statement.and_where(key.clone().is_not_null());
    }
    group_by(&mut statement, keys);
    Ok(statement)
}

fn read(row: &QueryResult, request: &Request) -> Result<Shared, Error> {
    let mut shared = Shared::default();
    for (at, dimension) in request.dimensions.iter().enumerate() {
        match dimension {
            PipelineDimension::FundingSource => shared.funding_source = row.try_get_by_index(at)?,
            PipelineDimension::Country => shared.country = row.try_get_by_index(at)?,
            PipelineDimension::Stage => shared.stage = row.try_get_by_index(at)?,
            PipelineDimension::Sector => shared.sector = row.try_get_by_index(at)?,
            PipelineDimension::Year => shared.year = row.try_get_by_index(at)?,
            PipelineDimension::Quarter => {
                let quarter: i32 = row.try_get_by_index(at)?;
                (shared.year, shared.quarter) = (Some(quarter / 4), Some(quarter % 4 + 1));
            }
        }
    }
    Ok(shared)
}

impl PipelineDimension {
    /// What groups are made by. It has no bound values: PostgreSQL takes two of them for two expressions.
    fn key(self, reader: &Reader) -> Expr {
        use application::Column;
        let column = |column: Column| Expr::col(column.as_column_ref());
        match self {
            Self::FundingSource => column(Column::FundingSourceCode),
            Self::Country => column(Column::CountryCode),
            Self::Stage => column(Column::Stage),
            Self::Sector => column(Column::SectorCode),
            Self::Year => column(Column::Year),
            // The day that the year is made of.
            Self::Quarter => {
                let public = column(Column::ConditionsVisibility).eq(Expr::cust("'PUBLIC'"));
                let planned = CaseStatement::new().case(public, column(Column::PlannedApprovalOn));
                let day = Func::coalesce([column(Column::ApprovedOn), planned.into()]);
                reader.quarter(day.into())
            }
        }
    }

    /// Why an application without it is left out; `None` for what every application has.
    fn missing(self) -> Option<LeftOutReason> {
        match self {
            Self::FundingSource | Self::Stage => None,
            Self::Country => Some(LeftOutReason::NoCountry),
            Self::Sector => Some(LeftOutReason::NoSector),
            Self::Year | Self::Quarter => Some(LeftOutReason::NoYear),
        }
    }
}
