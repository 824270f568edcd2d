//! Which funding sources a pipeline project concerns, and who may know it. A project concerns the funding sources that it
//! has an application to. Only callers who see the application may know this. A funding source sees the project because
//! of its application, unless the application is internal. The change log contains the funding sources before and after
//! each change, so that callers learn that a project is no longer visible to them.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use entity::value::{Codes, Visibility};
use entity::{application, pipeline_project};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QuerySelect, Set};
use uuid::Uuid;

use super::cell::Cells;
use super::change::Snapshot;
use super::criteria::Scalar;
use super::scope::{concerned, unscoped};
use super::sql::any_of;
use super::table::Table;
use super::{Dialect, Error, Writer};
use entity::RecordType;

/// The funding sources that a project has an application to, with the visibility of the application.
type Applied = BTreeMap<String, Visibility>;

/// The visibility of an application before something was written, if it was there.
#[derive(Debug)]
pub(super) struct Before {
    project: Uuid,
    source: String,
    was: Option<Visibility>,
}

/// What a row of applications says of the time before it was written, or taken away; none for rows of other tables.
pub(super) fn before(table: &Table, row: Option<&Cells>, there: bool) -> Option<Before> {
    let row = row.filter(|_| table.of == RecordType::Application)?;
    let project = row.get(application::Column::PipelineProjectId as usize)?.id()?;
    let concerned = concerned(table, row);
    let source = concerned.funding_sources?.0.pop()?;
    Some(Before { project, source, was: there.then_some(concerned.visibility) })
}

/// How the log marks a project that has an application of this visibility to a funding source. The code alone means that
/// partners see the application, and so does the funding source itself.
pub(super) fn mark(source: &str, visibility: Visibility) -> String {
    match visibility {
        Visibility::Public => format!("{source}:PUBLIC"),
        Visibility::Partner => source.to_owned(),
        Visibility::Internal => format!("{source}:INTERNAL"),
    }
}

/// The marks of a project with some applications. Whoever sees those for partners sees public ones, too.
fn marks(applied: &Applied) -> Codes {
    let all = applied.iter().flat_map(|(source, visibility)| {
        let public = *visibility == Visibility::Public;
        [Some(mark(source, *visibility)), public.then(|| source.clone())].into_iter().flatten()
    });
    Codes(all.collect())
}

/// The condition that a project concerns a funding source.
pub(super) fn concerns(source: &str) -> Expr {
    use application::Column;
    let of = |column: Column| Expr::col(("applied", column));
    let own = Expr::col((pipeline_project::Entity, pipeline_project::Column::Id));
    let applied = Query::select()
        .expr(Expr::value(1))
        .from_as(application::Entity, "applied")
        .and_where(of(Column::PipelineProjectId).eq(own))
        .and_where(of(Column::FundingSourceCode).eq(source))
        .and_where(of(Column::Visibility).ne(Visibility::Internal))
        .to_owned();
    Expr::exists(applied)
}

/// The marks of the funding sources that each of some projects concerns.
pub(super) async fn sources_of(
    db: &impl ConnectionTrait,
    dialect: Dialect,
    projects: impl IntoIterator<Item = Uuid>,
) -> Result<HashMap<Uuid, Codes>, Error> {
    let applied = applications_of(db, dialect, projects).await?;
    Ok(applied.into_iter().map(|(project, applied)| (project, marks(&applied))).collect())
}

/// The applications of each of some projects.
async fn applications_of(
    db: &impl ConnectionTrait,
    dialect: Dialect,
    projects: impl IntoIterator<Item = Uuid>,
) -> Result<HashMap<Uuid, Applied>, Error> {
    use application::Column;
    let projects = projects.into_iter().map(Scalar::Id).collect();
    let found: Vec<(Uuid, String, Visibility)> = unscoped::<application::Entity>()
        .select_only()
        .columns([Column::PipelineProjectId, Column::FundingSourceCode, Column::Visibility])
        .filter(any_of(dialect, Expr::col(Column::PipelineProjectId.as_column_ref()), projects))
        .into_tuple()
        .all(db)
        .await?;
    let mut applied = HashMap::<Uuid, Applied>::new();
    for (project, source, visibility) in found {
        applied.entry(project).or_default().insert(source, visibility);
    }
    Ok(applied)
}

impl Writer {
    /// Says of each change of a project which funding sources it concerned before the transaction and concerns since, and
    /// logs a change of projects that concern others by what became of their applications alone. Nobody sees what a
    /// transaction writes before its end, so the first change of a project tells the whole difference.
    pub(super) async fn log_concerned(&mut self) -> Result<(), Error> {
        let name = RecordType::PipelineProject.name();
        let is_project =
            |record_type: Option<&String>| record_type.is_some_and(|record_type| record_type == name);
        let logged = self.changes.iter().filter(|change| is_project(change.record_type.try_as_ref()));
        let logged: HashSet<Uuid> =
            logged.filter_map(|change| change.record_id.try_as_ref().copied()).collect();
        let touched: BTreeSet<Uuid> = self.applied.iter().map(|before| before.project).collect();
        let all: BTreeSet<Uuid> = logged.iter().copied().chain(touched.iter().copied()).collect();
        if all.is_empty() {
            return Ok(());
        }
        let since = applications_of(self.transaction(), self.dialect(), all).await?;
        let mut before = since.clone();
        for Before { project, source, was } in self.applied.drain(..).rev() {
            let applied = before.entry(project).or_default();
            match was {
                Some(was) => applied.insert(source, was),
                None => applied.remove(&source),
            };
        }
        let of = |applied: &HashMap<Uuid, Applied>, id: &Uuid| applied.get(id).map(marks).unwrap_or_default();
        let others =
            touched.into_iter().filter(|id| !logged.contains(id) && of(&before, id) != of(&since, id));
        let others: Vec<Uuid> = others.collect();
        if !others.is_empty() {
            let table = Table::of(RecordType::PipelineProject);
            for row in self.records(table, table.id, others).await? {
                let same = Snapshot::of(table, &row);
                self.log(table, &row, (Some(&row), Some(same.clone())), Some(same));
            }
        }
        let mut told = HashSet::new();
        for change in self.changes.iter_mut().filter(|change| is_project(change.record_type.try_as_ref())) {
            let Some(id) = change.record_id.try_as_ref().copied() else { continue };
            let was = if told.insert(id) { &before } else { &since };
            let is_known = |visibility: Option<&Option<Visibility>>| visibility.is_some_and(Option::is_some);
            change.was_funding_sources =
                Set(is_known(change.was_visibility.try_as_ref()).then(|| of(was, &id)));
            change.funding_sources = Set(is_known(change.visibility.try_as_ref()).then(|| of(&since, &id)));
        }
        Ok(())
    }
}
