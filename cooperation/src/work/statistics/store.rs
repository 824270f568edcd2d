//! One statement for the reported totals, one for all counts.

use entity::value::WorkStatus;
use entity::{
    RecordType, center_term, consultation, event, expert_dispatch, pipeline_project, project, reported_total,
    training_program,
};
use model::store::{Cells, Criterion, Error, Reader, Table};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Func, Order, Query, SelectStatement};

use super::types::CountedStatistics;

/// The reported totals of terms; what is reported of all of them together is their sum.
pub(super) async fn reported(reader: &Reader, terms: &[Criterion]) -> Result<Vec<Cells>, Error> {
    use reported_total::Column;
    let table = Table::of(RecordType::ReportedTotal);
    let mut statement = of_terms(reader, RecordType::ReportedTotal, Column::TermId as usize, terms)?;
    statement
        .columns(table.refs(&table.all()))
        .order_by(table.column_ref(Column::StartYear as usize), Order::Asc)
        .order_by(table.column_ref(Column::Code as usize), Order::Asc);
    reader.cells(&statement, table, &table.all()).await
}

/// How many records of each kind the terms have.
pub(super) async fn counted(reader: &Reader, terms: &[Criterion]) -> Result<CountedStatistics, Error> {
    let counts = [
        ("term_count", RecordType::CenterTerm, center_term::Column::Id as usize),
        ("project_count", RecordType::Project, project::Column::TermId as usize),
        ("consultation_count", RecordType::Consultation, consultation::Column::TermId as usize),
        ("event_count", RecordType::Event, event::Column::TermId as usize),
        ("training_program_count", RecordType::TrainingProgram, training_program::Column::TermId as usize),
        ("expert_dispatch_count", RecordType::ExpertDispatch, expert_dispatch::Column::TermId as usize),
        ("pipeline_project_count", RecordType::PipelineProject, pipeline_project::Column::TermId as usize),
    ];
    let mut statement = Query::select();
    for (name, of, column) in counts {
        let mut count = of_terms(reader, of, column, terms)?;
        count.expr(Func::count(Expr::val(1)));
        let table = Table::of(of);
        if let Some(cancelled) = table.column("cancelled_on") {
            count.and_where(Expr::col(table.column_ref(cancelled)).is_null());
        }
        if let Some(status) = table.column("work_status") {
            count.and_where(Expr::col(table.column_ref(status)).ne(WorkStatus::Cancelled.to_string()));
        }
        statement.expr_as(Expr::SubQuery(None, Box::new(count.into())), Alias::new(name));
    }
    let rows = reader.rows(&statement).await?;
    let Some(row) = rows.first() else { return Ok(CountedStatistics::default()) };
    Ok(CountedStatistics {
        term_count: row.try_get("", "term_count")?,
        project_count: row.try_get("", "project_count")?,
        consultation_count: row.try_get("", "consultation_count")?,
        event_count: row.try_get("", "event_count")?,
        training_program_count: row.try_get("", "training_program_count")?,
        expert_dispatch_count: row.try_get("", "expert_dispatch_count")?,
        pipeline_project_count: row.try_get("", "pipeline_project_count")?,
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
