//! One statement for the tallies, one for all counts.

use entity::{
    RecordType, center_term, consulting, event, expert_dispatch, pipeline_project, project, reported_tally,
    training_program,
};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Func, Order, Query, SelectStatement};

use super::types::CountedStatistics;
use crate::store::{Cells, Criterion, Error, Reader, Table};

/// The tallies of terms; totals over terms are left out, since they are the sums of these.
pub(super) async fn reported(reader: &Reader, terms: &[Criterion]) -> Result<Vec<Cells>, Error> {
    use reported_tally::Column;
    let table = Table::of(RecordType::ReportedTally);
    let mut statement = of_terms(reader, RecordType::ReportedTally, Column::TermId as usize, terms)?;
    statement
        .columns(table.refs(&table.all()))
        .order_by(table.column_ref(Column::StartYear as usize), Order::Asc)
        .order_by(table.column_ref(Column::Code as usize), Order::Asc);
    reader.cells(&statement, table, &table.all()).await
}

/// How many records of each kind the terms have.
pub(super) async fn counted(reader: &Reader, terms: &[Criterion]) -> Result<CountedStatistics, Error> {
    let counts = [
        ("terms", RecordType::CenterTerm, center_term::Column::Id as usize),
        ("projects", RecordType::Project, project::Column::TermId as usize),
        ("consultings", RecordType::Consulting, consulting::Column::TermId as usize),
        ("events", RecordType::Event, event::Column::TermId as usize),
        ("training_programs", RecordType::TrainingProgram, training_program::Column::TermId as usize),
        ("expert_dispatches", RecordType::ExpertDispatch, expert_dispatch::Column::TermId as usize),
        ("pipeline_projects", RecordType::PipelineProject, pipeline_project::Column::TermId as usize),
    ];
    let mut statement = Query::select();
    for (name, of, column) in counts {
        let count = of_terms(reader, of, column, terms)?.expr(Func::count(Expr::val(1))).take();
        statement.expr_as(Expr::SubQuery(None, Box::new(count.into())), Alias::new(name));
    }
    let rows = reader.rows(&statement).await?;
    let Some(row) = rows.first() else { return Ok(CountedStatistics::default()) };
    Ok(CountedStatistics {
        terms: row.try_get("", "terms")?,
        projects: row.try_get("", "projects")?,
        consultings: row.try_get("", "consultings")?,
        events: row.try_get("", "events")?,
        training_programs: row.try_get("", "training_programs")?,
        expert_dispatches: row.try_get("", "expert_dispatches")?,
        pipeline_projects: row.try_get("", "pipeline_projects")?,
    })
}

/// The records in sight whose `column` holds the id of a term that meets the filter.
fn of_terms(
    reader: &Reader,
    of: RecordType,
    column: usize,
    terms: &[Criterion],
) -> Result<SelectStatement, Error> {
    let (table, term) = (Table::of(of), Table::of(RecordType::CenterTerm));
    let mut ids = reader.visible(term, terms)?;
    ids.column(term.column_ref(term.id));
    let mut statement = reader.visible(table, &[])?;
    statement.and_where(Expr::col(table.column_ref(column)).in_subquery(ids));
    Ok(statement)
}
