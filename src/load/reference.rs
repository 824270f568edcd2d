//! The reference data, table after table in one transaction.

use std::collections::{HashMap, HashSet};

use entity::value::Localized;
use entity::{RecordType, Recorded};
use sea_orm::{ActiveModelTrait, IntoActiveModel};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::LoadError;
use super::draft::{self, Keys};
use crate::data::Data;
use crate::policy::{Allowed, acts::LoadReferenceData};
use crate::store::{Error, OWN_SOURCE, Snapshot, Store, Stored, Table, Tally, Writer, cells_of};

/// What became of each table.
#[derive(Clone, Debug, Default)]
pub struct Report {
    pub tables: Vec<(&'static str, Tally)>,
}

impl Report {
    pub fn total(&self) -> Tally {
        let mut total = Tally::default();
        self.tables.iter().for_each(|(_, tally)| total += *tally);
        total
    }
}

/// Loads `data/` in one transaction. A record that is there already is compared and, where it differs,
/// updated; nothing is removed.
pub async fn load_reference(
    store: &Store,
    allowed: &Allowed<LoadReferenceData>,
) -> Result<Report, LoadError> {
    let mut fault = None;
    let loaded = store
        .write(allowed, async |writer| {
            let mut load = Load {
                writer,
                keys: Keys::default(),
                former_names: former_names(),
                sources: sources(),
                continued: HashSet::new(),
                report: Report::default(),
            };
            match load.tables().await {
                Ok(()) => Ok(load.report),
                Err(LoadError::Store(error)) => Err(error),
                Err(error) => {
                    let told = Error::Internal(error.to_string());
                    fault = Some(error);
                    Err(told)
                }
            }
        })
        .await;
    match (loaded, fault) {
        (_, Some(fault)) => Err(fault),
        (loaded, None) => Ok(loaded?),
    }
}

struct Load<'a> {
    writer: &'a mut Writer,
    keys: Keys,
    /// What organizations were once called, by their code: they are found by it too.
    former_names: HashMap<String, Vec<String>>,
    /// The sources that `data/` names.
    sources: HashSet<String>,
    /// The terms of which clients have recorded steps.
    continued: HashSet<Uuid>,
    report: Report,
}

impl Load<'_> {
    /// Every table after those that it refers to, with the columns that tell its rows apart.
    async fn tables(&mut self) -> Result<(), LoadError> {
        use entity::*;
        let steps = self.writer.all::<procedure_step::Entity>().await?.into_iter();
        self.continued = steps.filter(|step| step.source == OWN_SOURCE).map(|step| step.term_id).collect();
        self.table::<source::Entity>("source", &["code"]).await?;
        self.table::<country::Entity>("country", &["alpha2"]).await?;
        self.table::<currency::Entity>("currency", &["code"]).await?;
        self.table::<classification::Entity>("classification", &["list", "code"]).await?;
        self.table::<organization::Entity>("organization", &["code"]).await?;
        self.table::<organization_name::Entity>("organization_name", &["organization_id", "name"]).await?;
        self.table::<organization_identifier::Entity>("organization_identifier", &["scheme", "identifier"])
            .await?;
        self.table::<funding_source::Entity>("funding_source", &["code"]).await?;
        self.table::<center::Entity>("center", &["code"]).await?;
        self.table::<center_term::Entity>("center_term", &["code"]).await?;
        self.table::<memorandum::Entity>("memorandum", &["term_id"]).await?;
        self.table::<operation_agreement::Entity>("operation_agreement", &["term_id"]).await?;
        let signatory = ["memorandum_id", "operation_agreement_id", "side"];
        self.table::<signatory::Entity>("signatory", &signatory).await?;
        self.table::<committee::Entity>("committee", &["term_id"]).await?;
        self.table::<extension_act::Entity>("extension_act", &["term_id", "new_end_on"]).await?;
        self.table::<procedure_step::Entity>("procedure_step", &["term_id", "ordinal"]).await?;
        self.table::<contribution::Entity>("contribution", &["term_id", "side", "contribution_kind"]).await?;
        self.table::<center_member::Entity>("center_member", &["term_id", "side", "member_role"]).await?;
        self.table::<reported_total::Entity>("reported_total", &["code"]).await?;
        self.table::<program::Entity>("program", &["code"]).await?;
        self.table::<program_figure::Entity>("program_figure", &["program_id", "measure", "year"]).await?;
        self.table::<service_area::Entity>("service_area", &["code"]).await?;
        self.table::<policy_initiative::Entity>("policy_initiative", &["code"]).await?;
        let element = ["policy_initiative_id", "element_kind", "segment", "ordinal"];
        self.table::<policy_element::Entity>("policy_element", &element).await
    }

    async fn table<E: Stored>(&mut self, table: &'static str, identity: &[&str]) -> Result<(), LoadError>
    where
        E::Model: IntoActiveModel<E::ActiveModel>,
        E::ActiveModel: ActiveModelTrait<Entity = E> + Send,
    {
        let file = format!("{table}.ndjson");
        let mut present = HashMap::new();
        let keyed = identity.iter().any(|column| draft::CODES.contains(column));
        let ours = |row: &E::Model| keyed || self.sources.contains(row.source());
        // Where no key tells rows apart, what others have entered is not ours to overwrite.
        for row in self.writer.all::<E>().await?.into_iter().filter(ours) {
            present.insert(identify::<E>(&row, identity), row);
        }
        let bytes = Data::get(&file).map(|file| file.data).unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes);
        let mut drafts = Vec::new();
        for (index, line) in text.lines().enumerate() {
            let fault = |reason| LoadError::Row { file: file.clone(), line: index + 1, reason };
            let fields: Map<String, Value> =
                serde_json::from_str(line).map_err(|error| fault(error.to_string()))?;
            let code = draft::code(table, &fields).map(str::to_owned);
            let also = match &code {
                Some(code) if table == "organization" => self.former_names.remove(code).unwrap_or_default(),
                _ => Vec::new(),
            };
            let mut draft = draft::row::<E>(fields, &self.keys, &also).map_err(fault)?;
            let current = present.remove(&identify::<E>(&draft, identity));
            // Who may see a record is for those who run the service to say.
            if let Some(current) = &current {
                draft.set_visibility(current.visibility());
            }
            if let Some(code) = code {
                let id = current.as_ref().map_or(draft.id(), Recorded::id);
                self.keys.insert(table, &code, id);
            }
            if self.is_continued::<E>(current.as_ref(), &draft) {
                continue;
            }
            drafts.push((current, draft));
        }
        let tally = self.writer.upsert::<E>(drafts).await?;
        self.report.tables.push((table, tally));
        Ok(())
    }
}

impl Load<'_> {
    /// Whether a row is a term, or a step of one, whose procedure goes on here: it is not ours to overwrite.
    fn is_continued<E: Stored>(&self, current: Option<&E::Model>, draft: &E::Model) -> bool {
        let table = Table::of(E::TYPE);
        let term = match E::TYPE {
            RecordType::CenterTerm => current.map(Recorded::id),
            RecordType::ProcedureStep => {
                table.column("term_id").and_then(|column| cells_of(draft).get(column)?.id())
            }
            _ => None,
        };
        term.is_some_and(|term| self.continued.contains(&term))
    }
}

fn sources() -> HashSet<String> {
    #[derive(serde::Deserialize)]
    struct Line {
        code: String,
    }
    let bytes = Data::get("source.ndjson").map(|file| file.data).unwrap_or_default();
    let lines = serde_json::Deserializer::from_slice(&bytes).into_iter::<Line>();
    lines.filter_map(|line| Some(line.ok()?.code)).filter(|code| code != "operator").collect()
}

fn former_names() -> HashMap<String, Vec<String>> {
    #[derive(serde::Deserialize)]
    struct Line {
        organization: String,
        name: Localized,
    }
    let bytes = Data::get("organization_name.ndjson").map(|file| file.data).unwrap_or_default();
    let mut names = HashMap::<String, Vec<String>>::new();
    for line in serde_json::Deserializer::from_slice(&bytes).into_iter::<Line>().filter_map(Result::ok) {
        names.entry(line.organization).or_default().extend(line.name.0.into_values());
    }
    names
}

/// What tells a row apart from the others of its table.
fn identify<E: Stored>(row: &E::Model, columns: &[&str]) -> String {
    let snapshot = Snapshot::of(Table::of(E::TYPE), &cells_of(row));
    let values: Vec<String> = columns.iter().map(|column| snapshot.field(column).to_string()).collect();
    values.join("\u{1f}")
}
