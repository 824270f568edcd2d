//! Writing a funding source's list into the pipeline: projects, applications, their stages and amounts
//! together. A stage is appended when it changes and never edited. A value that the list does not give, or that it gave
//! already in the last import, does not change the record: somebody may have corrected the record since.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use entity::value::{Localized, PipelineStage, Visibility};
use entity::{application, application_amount, application_stage, pipeline_project};
use model::policy::{Allowed, acts::ImportPipeline};
use model::store::{Error, Key, Store, Tally, Writer, new_record, search};
use uuid::Uuid;

use super::amounts::amounts_of_application;
use crate::import::worldbank::{Place, Project, Status};
use crate::pipeline::follow::follow_country;
use crate::pipeline::rules::is_back;
use crate::pipeline::store::keyed;
use crate::pipeline::vocabulary::is_same;

pub(super) const FUNDING_SOURCE: &str = "WB";
pub(super) const SOURCE: &str = "worldbank-projects";
/// Why an application is in an earlier stage again.
const BACK: &str = "The World Bank lists the project in this stage.";

/// What became of some projects and their applications. An application counts as updated when its
/// stages or amounts changed, too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    pub projects: Tally,
    pub applications: Tally,
    /// Projects that are of no country that was asked for, by the country on record.
    pub other_countries: u64,
}

/// Records projects in one transaction; a dry run takes it back. Of these `countries` alone, unless there
/// are none.
pub async fn record(
    store: &Store,
    allowed: &Allowed<ImportPipeline>,
    projects: Vec<(Project, Place)>,
    countries: &[String],
    dry_run: bool,
) -> Result<Outcome, Error> {
    let work = async |writer: &mut Writer| Batch::new(writer, projects).await?.write(countries).await;
    if dry_run { store.rehearse(allowed, work).await } else { store.write(allowed, work).await }
}

/// Some projects with what is on record of them.
struct Batch<'a> {
    writer: &'a mut Writer,
    incoming: Vec<(Project, Place)>,
    projects: HashMap<String, pipeline_project::Model>,
    applications: HashMap<Uuid, application::Model>,
    stages: HashMap<Uuid, Vec<application_stage::Model>>,
    amounts: HashMap<Uuid, Vec<application_amount::Model>>,
    /// What the list said before, by the codes of the projects.
    earlier: HashMap<String, Project>,
}

/// A project with what is new in its row since the list was imported before.
pub(super) struct Listed {
    pub row: Project,
    pub has_moved: bool,
    is_renamed: bool,
}

impl Listed {
    fn new(row: Project, earlier: Option<&Project>) -> Self {
        match earlier {
            None => Self { row, has_moved: true, is_renamed: true },
            Some(earlier) => Self {
                has_moved: row.has_moved(earlier),
                is_renamed: row.name != earlier.name,
                row: row.since(earlier),
            },
        }
    }
}

impl<'a> Batch<'a> {
    async fn new(writer: &'a mut Writer, incoming: Vec<(Project, Place)>) -> Result<Self, Error> {
        let codes: Vec<_> = incoming.iter().map(|(project, _)| code(project)).collect();
        let earlier = writer.listed(&codes).await?;
        let projects = known_projects(writer, &incoming, codes).await?;
        let ids = projects.values().map(|project| project.id.into()).collect();
        let column = application::Column::PipelineProjectId;
        let applications = writer.by_keys::<application::Entity>(column, ids).await?;
        let own = applications.into_iter().filter(|one| one.funding_source_code == FUNDING_SOURCE);
        let own: Vec<_> = own.collect();
        let ids: Vec<Key> = own.iter().map(|application| application.id.into()).collect();
        let column = application_stage::Column::ApplicationId;
        let mut stages: HashMap<_, Vec<_>> = HashMap::new();
        for stage in writer.by_keys::<application_stage::Entity>(column, ids.clone()).await? {
            stages.entry(stage.application_id).or_default().push(stage);
        }
        let column = application_amount::Column::ApplicationId;
        let mut amounts: HashMap<_, Vec<_>> = HashMap::new();
        let listed = writer.by_keys::<application_amount::Entity>(column, ids).await?;
        for amount in listed {
            amounts.entry(amount.application_id).or_default().push(amount);
        }
        Ok(Self {
            writer,
            incoming,
            projects,
            applications: own
                .into_iter()
                .map(|application| (application.pipeline_project_id, application))
                .collect(),
            stages,
            amounts,
            earlier: earlier
                .into_iter()
                .filter_map(|(code, row)| Some((code, serde_json::from_value(row).ok()?)))
                .collect(),
        })
    }

    async fn write(mut self, countries: &[String]) -> Result<Outcome, Error> {
        let mut other_countries = 0;
        let mut projects = Vec::new();
        let mut applications = Vec::new();
        let mut stages = Vec::new();
        let mut amounts = Vec::new();
        let mut gone = Vec::new();
        let mut touched = HashSet::new();
        let mut moved = HashMap::new();
        let mut rows = Vec::new();
        for (listed, place) in std::mem::take(&mut self.incoming) {
            let current = self.projects.remove(&code(&listed));
            let earlier = self.earlier.remove(&code(&listed)).filter(|_| current.is_some());
            let is_new_country = earlier.as_ref().is_none_or(|earlier| earlier.country != listed.country);
            let country = match place {
                Place::Country(code) if is_new_country => Some(code),
                Place::Elsewhere if is_new_country => None,
                _ => current.as_ref().and_then(|current| current.country_code.clone()),
            };
            if !countries.is_empty() && !country.as_ref().is_some_and(|code| countries.contains(code)) {
                other_countries += 1;
                continue;
            }
            let known = match earlier.clone() {
                Some(earlier) => listed.clone().or(earlier),
                None => listed.clone(),
            };
            if earlier.as_ref() != Some(&known) {
                let row = serde_json::to_value(&known).map_err(|error| Error::Internal(error.to_string()))?;
                rows.push((code(&listed), row));
            }
            let current_application =
                current.as_ref().and_then(|current| self.applications.remove(&current.id));
            // Of an application that is not there, nothing was said before.
            let before = earlier.as_ref().filter(|_| current_application.is_some());
            let project =
                project(&Listed::new(listed.clone(), earlier.as_ref()), country.clone(), current.as_ref());
            if current.as_ref().is_some_and(|current| current.country_code != country) {
                moved.insert(project.id, country.clone());
            }
            let listed = Listed::new(listed, before);
            let application = application(&listed, country, project.id, current_application.as_ref());
            let history = self.stages.remove(&application.id).unwrap_or_default();
            for stage in new_stages(&listed.row, &application, &history) {
                touched.insert(application.id);
                stages.push((None, stage));
            }
            let on_record = self.amounts.remove(&application.id).unwrap_or_default();
            let (written, mut left) = amounts_of_application(&listed, before, &application, on_record);
            let changes =
                |(known, draft): &(Option<application_amount::Model>, application_amount::Model)| {
                    known.as_ref().is_none_or(|known| known.amount_minor != draft.amount_minor)
                };
            if !left.is_empty() || written.iter().any(changes) {
                touched.insert(application.id);
            }
            amounts.extend(written);
            gone.append(&mut left);
            projects.push((current, project));
            applications.push((current_application, application));
        }
        // Only what an application itself says is compared here; its stages and amounts count too.
        let only_below = applications.iter().filter(|(current, draft)| {
            current
                .as_ref()
                .is_some_and(|current| touched.contains(&current.id) && same_application(current, draft))
        });
        let only_below = only_below.count() as u64;
        let projects = self.writer.upsert::<pipeline_project::Entity>(projects).await?;
        let mut applications = self.writer.upsert::<application::Entity>(applications).await?;
        self.writer.upsert::<application_stage::Entity>(stages).await?;
        self.writer.upsert::<application_amount::Entity>(amounts).await?;
        self.writer.delete::<application_amount::Entity>(&gone).await?;
        follow_country(self.writer, &moved).await?;
        self.writer.keep_listed(rows).await?;
        applications.unchanged -= only_below;
        applications.updated += only_below;
        Ok(Outcome { projects, applications, other_countries })
    }
}

/// The projects of a list that are there, by their codes in the list. Somebody may have recorded an application of one
/// before the list had it: the bank's reference says which. One that was imported is known by its code alone.
async fn known_projects(
    writer: &Writer,
    incoming: &[(Project, Place)],
    codes: Vec<String>,
) -> Result<HashMap<String, pipeline_project::Model>, Error> {
    let codes = codes.into_iter().map(Key::Code).collect();
    let imported = writer.by_keys::<pipeline_project::Entity>(pipeline_project::Column::Code, codes).await?;
    let mut known: HashMap<_, _> =
        imported.into_iter().map(|project| (project.code.clone(), project)).collect();
    let ids = incoming.iter().map(|(project, _)| Key::from(&project.id)).collect();
    let applications = writer.by_keys::<application::Entity>(application::Column::Reference, ids).await?;
    let entered: HashMap<_, _> = applications
        .into_iter()
        .filter(|application| application.funding_source_code == FUNDING_SOURCE)
        .filter_map(|application| Some((application.pipeline_project_id, code_of(&application.reference?))))
        .collect();
    let ids = entered.keys().map(|id| Key::from(*id)).collect();
    let mut projects = writer.by_keys::<pipeline_project::Entity>(pipeline_project::Column::Id, ids).await?;
    projects.retain(|project| !project.code.starts_with(&code_of("")));
    projects.sort_by_key(|project| project.id);
    for project in projects {
        if let Some(code) = entered.get(&project.id) {
            known.entry(code.clone()).or_insert(project);
        }
    }
    Ok(known)
}

fn code(project: &Project) -> String {
    code_of(&project.id)
}

fn code_of(reference: &str) -> String {
    format!("WB-{reference}")
}

/// What the list says or, where it says nothing, what is on record.
fn kept<R, T: Clone>(
    listed: &Option<T>,
    current: Option<&R>,
    known: impl FnOnce(&R) -> &Option<T>,
) -> Option<T> {
    listed.clone().or_else(|| known(current?).clone())
}

/// An English text beside the translations that are on record.
fn english(text: &str, known: Option<&Localized>) -> Localized {
    let mut texts = known.cloned().unwrap_or_default();
    texts.0.insert("en".to_owned(), text.to_owned());
    texts
}

/// What others have added to the record since (its term, its sector) stays, and what the list leaves empty.
fn project(
    Listed { row: listed, is_renamed, .. }: &Listed,
    country: Option<String>,
    current: Option<&pipeline_project::Model>,
) -> pipeline_project::Model {
    let (name, sort_name, search) = match current.filter(|_| !is_renamed) {
        Some(current) => (current.name.clone(), current.sort_name.clone(), current.search.clone()),
        None => {
            let name = english(&listed.name, current.map(|current| &current.name));
            let words = name.0.values().map(String::as_str).chain([listed.id.as_str()]);
            let search = search::document(words);
            (name, search::fold(&listed.name), search)
        }
    };
    let visibility = current.map_or(Visibility::Public, |current| current.visibility);
    let row = new_record!(pipeline_project, visibility, {
        code: current.map_or_else(|| code(listed), |current| current.code.clone()),
        country_code: country,
        country_as_reported: kept(&listed.country, current, |current| &current.country_as_reported),
        region: kept(&listed.region, current, |current| &current.region),
        term_id: current.and_then(|current| current.term_id),
        name,
        sort_name,
        search,
        objective: match (&listed.objective, current.and_then(|current| current.objective.as_ref())) {
            (Some(objective), known) => Some(english(objective, known)),
            (None, known) => known.cloned(),
        },
        sector_code: current.and_then(|current| current.sector_code.clone()),
        implementing_agency: kept(&listed.implementing_agency, current, |current| {
            &current.implementing_agency
        }),
        borrower: kept(&listed.borrower, current, |current| &current.borrower),
        identified_on: current.and_then(|current| current.identified_on),
    });
    let id = current.map_or(row.id, |current| current.id);
    pipeline_project::Model { id, source: SOURCE.to_owned(), ..row }
}

fn application(
    Listed { row: listed, has_moved, .. }: &Listed,
    country: Option<String>,
    project: Uuid,
    current: Option<&application::Model>,
) -> application::Model {
    let was_approved = current.is_some_and(|current| current.approved_on.is_some());
    // Of what is in the pipeline, the list gives the date that is planned; what was dropped may have been approved before.
    let approved = listed.is_approved() || listed.status == Status::Dropped && was_approved;
    let closed = listed.status == Status::Closed;
    let (stage, funder_stage) = match current.filter(|_| !has_moved) {
        Some(current) => (current.stage, current.funder_stage.clone()),
        None => stage(listed, current),
    };
    let planned_approval_on = current.and_then(|current| current.planned_approval_on);
    let planned_closing_on = current.and_then(|current| current.planned_closing_on);
    let visibility = current.map_or(Visibility::Public, |current| current.visibility);
    let row = new_record!(application, visibility, {
        code: current.map_or_else(|| code(listed), |current| current.code.clone()),
        pipeline_project_id: project,
        funding_source_code: FUNDING_SOURCE.to_owned(),
        country_code: country,
        sector_code: current.and_then(|current| current.sector_code.clone()),
        reference: Some(listed.id.clone()),
        stage,
        funder_stage,
        instrument: kept(&listed.instrument, current, |current| &current.instrument),
        year: None,
        applied_on: current.and_then(|current| current.applied_on),
        planned_approval_on: listed.board_approval.filter(|_| !approved).or(planned_approval_on),
        approved_on: listed
            .board_approval
            .filter(|_| approved)
            .or(current.and_then(|current| current.approved_on)),
        signed_on: current.and_then(|current| current.signed_on),
        effective_on: kept(&listed.effective, current, |current| &current.effective_on),
        planned_closing_on: listed.closing.filter(|_| !closed).or(planned_closing_on),
        // A project that is not closed, or open again, has no such day.
        closed_on: match closed || *has_moved {
            true => kept(&listed.closing, current, |current| &current.closed_on).filter(|_| closed),
            false => current.and_then(|current| current.closed_on),
        },
        closing_on: None,
        conditions_visibility: current.map_or(Visibility::Public, |current| current.conditions_visibility),
    });
    let id = current.map_or(row.id, |current| current.id);
    keyed(application::Model { id, source: SOURCE.to_owned(), ..row })
}

/// The stage and the bank's words for it. Where the list gives no last stage, or one that is not known, the
/// stage on record stays if it is one that the status allows.
fn stage(listed: &Project, current: Option<&application::Model>) -> (PipelineStage, String) {
    let allows = |stage: PipelineStage| match listed.status {
        Status::Pipeline => {
            matches!(
                stage,
                PipelineStage::Identification
                    | PipelineStage::Preparation
                    | PipelineStage::Appraisal
                    | PipelineStage::Negotiation
            )
        }
        Status::Dropped => stage == PipelineStage::Dropped && listed.last_stage.is_none(),
        Status::Active | Status::Closed => false,
    };
    match (listed.stage(), current.filter(|current| allows(current.stage))) {
        (None, Some(current)) | (Some(PipelineStage::Dropped), Some(current)) => {
            (current.stage, current.funder_stage.clone())
        }
        (stage, _) => (stage.unwrap_or(PipelineStage::Identification), listed.funder_stage()),
    }
}

/// Whether two records of an application say the same.
fn same_application(current: &application::Model, draft: &application::Model) -> bool {
    application::Model {
        version: current.version,
        created_at: current.created_at,
        updated_at: current.updated_at,
        ..draft.clone()
    } == *current
}

/// The stages that are not on record yet: at first all that the list dates, later the one it is in now.
fn new_stages(
    listed: &Project,
    application: &application::Model,
    history: &[application_stage::Model],
) -> Vec<application_stage::Model> {
    let last = history.iter().max_by_key(|stage| stage.ordinal);
    let now = (application.stage, application.funder_stage.clone(), entered_on(listed));
    let reached = match last {
        Some(last) if last.stage == now.0 && is_same(&last.funder_stage, &now.1) => Vec::new(),
        Some(_) => vec![now],
        None => passed(listed).into_iter().chain([now]).collect(),
    };
    let is_late = |on: &NaiveDate| last.and_then(|last| last.entered_on).is_none_or(|last| last <= *on);
    let back = last.is_some_and(|last| is_back(last.stage, application.stage));
    let mut previous = last.map(|last| last.id);
    let mut ordinal = last.map_or(0, |last| last.ordinal);
    let stages = reached.into_iter().map(|(stage, funder_stage, entered_on)| {
        ordinal += 1;
        let stage = new_record!(application_stage, application.visibility, {
            application_id: application.id,
            country_code: application.country_code.clone(),
            funding_source_code: FUNDING_SOURCE.to_owned(),
            ordinal,
            stage,
            funder_stage,
            entered_on: entered_on.filter(is_late),
            previous_id: previous,
            reason: back.then(|| BACK.to_owned()),
        });
        previous = Some(stage.id);
        application_stage::Model { source: SOURCE.to_owned(), ..stage }
    });
    stages.collect()
}

/// The stages that an approved project has behind it, by the dates that the list gives.
fn passed(listed: &Project) -> Vec<(PipelineStage, String, Option<NaiveDate>)> {
    let mut passed = Vec::new();
    if listed.is_approved() && listed.board_approval.is_some() {
        passed.push((PipelineStage::Negotiation, "BANK APPROVED".to_owned(), listed.board_approval));
    }
    if listed.status == Status::Closed && listed.effective.is_some() {
        passed.push((PipelineStage::Implementation, "Active".to_owned(), listed.effective));
    }
    passed
}

fn entered_on(listed: &Project) -> Option<NaiveDate> {
    match listed.status {
        Status::Closed => listed.closing,
        Status::Active => listed.effective,
        Status::Pipeline | Status::Dropped => None,
    }
}
