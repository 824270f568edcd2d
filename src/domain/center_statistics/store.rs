//! One statement for the tallies, one for all counts.

use std::sync::Arc;

use entity::{
    Record, center_term, consulting, event, expert_dispatch, pipeline_project, project, reported_tally,
    training_program,
};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Func, Order, Query, SelectStatement};
use sea_orm::{ColumnTrait, FromQueryResult, Iterable};

use super::types::CountedStatistics;
use crate::domain::center_term::CenterTermFilter;
use crate::domain::consulting::ConsultingFilter;
use crate::domain::event::EventFilter;
use crate::domain::expert_dispatch::ExpertDispatchFilter;
use crate::domain::pipeline_project::PipelineProjectFilter;
use crate::domain::project::ProjectFilter;
use crate::domain::reported_tally::ReportedTallyFilter;
use crate::domain::training_program::TrainingProgramFilter;
use crate::store::{Error, Reader, RecordFilter, Stored};

type Terms<'a> = Option<&'a CenterTermFilter>;

/// The tallies of terms; totals over terms are left out, since they are the sums of these.
pub(super) async fn reported(
    reader: &Reader,
    terms: Terms<'_>,
) -> Result<Vec<Arc<reported_tally::Model>>, Error> {
    use reported_tally::Column;
    let column = Column::TermId;
    let mut statement = of_terms::<reported_tally::Entity, ReportedTallyFilter>(reader, column, terms)?;
    statement
        .columns(Column::iter().map(|column| column.as_column_ref()))
        .order_by(Column::StartYear.as_column_ref(), Order::Asc)
        .order_by(Column::Code.as_column_ref(), Order::Asc);
    let rows = reader.rows(&statement).await?;
    rows.iter().map(|row| Ok(Arc::new(reported_tally::Model::from_query_result(row, "")?))).collect()
}

/// How many records of each kind the terms have.
pub(super) async fn counted(reader: &Reader, terms: Terms<'_>) -> Result<CountedStatistics, Error> {
    let counts = [
        ("terms", of_terms::<center_term::Entity, CenterTermFilter>(reader, center_term::Column::Id, terms)?),
        ("projects", of_terms::<project::Entity, ProjectFilter>(reader, project::Column::TermId, terms)?),
        (
            "consultings",
            of_terms::<consulting::Entity, ConsultingFilter>(reader, consulting::Column::TermId, terms)?,
        ),
        ("events", of_terms::<event::Entity, EventFilter>(reader, event::Column::TermId, terms)?),
        (
            "training_programs",
            of_terms::<training_program::Entity, TrainingProgramFilter>(
                reader,
                training_program::Column::TermId,
                terms,
            )?,
        ),
        (
            "expert_dispatches",
            of_terms::<expert_dispatch::Entity, ExpertDispatchFilter>(
                reader,
                expert_dispatch::Column::TermId,
                terms,
            )?,
        ),
        (
            "pipeline_projects",
            of_terms::<pipeline_project::Entity, PipelineProjectFilter>(
                reader,
                pipeline_project::Column::TermId,
                terms,
            )?,
        ),
    ];
    let mut statement = Query::select();
    for (name, mut records) in counts {
        let count = records.expr(Func::count(Expr::val(1))).take();
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
fn of_terms<E: Stored, F: RecordFilter<Entity = E>>(
    reader: &Reader,
    column: E::Column,
    terms: Terms<'_>,
) -> Result<SelectStatement, Error> {
    let mut ids = reader.visible::<center_term::Entity, _>(terms)?;
    ids.column(<center_term::Entity as Record>::id().as_column_ref());
    let mut statement = reader.visible::<E, F>(None)?;
    statement.and_where(Expr::col(column.as_column_ref()).in_subquery(ids));
    Ok(statement)
}
