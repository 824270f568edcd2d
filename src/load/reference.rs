//! The reference data, table after table in one transaction.

use std::collections::{BTreeMap, HashMap, HashSet};

use entity::RecordType;
use entity::value::Localized;
use model::data;
use model::policy::{Allowed, acts::LoadReferenceData};
use model::store::{Cell, Cells, Error, OWN_SOURCE, Snapshot, Store, Table, Tally, Writer, search};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::LoadError;
use super::draft::{self, Keys};

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

/// Loads `data/` in one transaction. A record that is there already is compared and, where it differs, updated, unless
/// clients have changed it since it was loaded, or made it themselves; nothing is removed.
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

/// Every table after those that it refers to, with the columns that tell its records apart.
const TABLES: &[(RecordType, &[&str])] = &[
    (RecordType::Source, &["code"]),
    (RecordType::Country, &["alpha2"]),
    (RecordType::Currency, &["code"]),
    (RecordType::Classification, &["list", "code"]),
    (RecordType::Organization, &["code"]),
    (RecordType::OrganizationName, &["organization_id", "name"]),
    (RecordType::OrganizationIdentifier, &["scheme", "identifier"]),
    (RecordType::FundingSource, &["code"]),
    (RecordType::Center, &["code"]),
    (RecordType::CenterTerm, &["code"]),
    (RecordType::Memorandum, &["term_id"]),
    (RecordType::OperationAgreement, &["term_id"]),
    (RecordType::Signatory, &["memorandum_id", "operation_agreement_id", "side"]),
    (RecordType::Committee, &["term_id"]),
    (RecordType::ExtensionAct, &["term_id", "new_end_on"]),
    (RecordType::ProcedureStep, &["term_id", "ordinal"]),
    (RecordType::Contribution, &["term_id", "side", "contribution_kind"]),
    (RecordType::CenterMember, &["term_id", "side", "member_role"]),
    (RecordType::ReportedTotal, &["code"]),
    (RecordType::Program, &["code"]),
    (RecordType::ProgramFigure, &["program_id", "measure", "year"]),
    (RecordType::ServiceArea, &["code"]),
    (RecordType::PolicyInitiative, &["code"]),
    (RecordType::PolicyElement, &["policy_initiative_id", "element_kind", "segment", "ordinal"]),
];

impl Load<'_> {
    async fn tables(&mut self) -> Result<(), LoadError> {
        let steps = Table::of(RecordType::ProcedureStep);
        let ours = |step: &Cells| text(steps, step, "source") == Some(OWN_SOURCE);
        let recorded = self.writer.whole(steps).await?.into_iter().filter(ours);
        self.continued = recorded.filter_map(|step| named(steps, &step, "term_id")?.id()).collect();
        for (of, identity) in TABLES {
            self.table(Table::of(*of), identity).await?;
        }
        self.fold_names().await
    }

    /// Lets organizations be found by the former names that they have now: clients record and delete some, too.
    async fn fold_names(&mut self) -> Result<(), LoadError> {
        let (organizations, names) =
            (Table::of(RecordType::Organization), Table::of(RecordType::OrganizationName));
        let mut former = HashMap::<Uuid, BTreeMap<Uuid, Localized>>::new();
        for name in self.writer.whole(names).await? {
            let of = named(names, &name, "organization_id").and_then(Cell::id);
            let id = name.get(names.id).and_then(Cell::id);
            if let (Some(of), Some(id), Some(name)) = (of, id, texts(names, &name, "name")) {
                former.entry(of).or_default().insert(id, name);
            }
        }
        let mut found = Vec::new();
        for row in self.writer.whole(organizations).await? {
            let id = row.get(organizations.id).and_then(Cell::id);
            let names = id.and_then(|id| former.remove(&id)).unwrap_or_default();
            let own = texts(organizations, &row, "name").unwrap_or_default();
            let codes =
                ["code", "acronym"].into_iter().filter_map(|column| text(organizations, &row, column));
            let all = own.0.values().map(String::as_str).chain(codes);
            let all = all.chain(names.values().flat_map(|name| name.0.values()).map(String::as_str));
            let search = Cell::Text(search::document(all));
            if named(organizations, &row, "search") != Some(&search) {
                let mut folded = row.clone();
                if let Some(own) = organizations.column("search").and_then(|column| folded.get_mut(column)) {
                    *own = search;
                }
                found.push((Some(row), folded));
            }
        }
        self.writer.put_all(organizations, found).await?;
        Ok(())
    }

    async fn table(&mut self, table: &'static Table, identity: &[&str]) -> Result<(), LoadError> {
        let file = format!("{}.ndjson", table.name);
        let is_name = table.of == RecordType::OrganizationName;
        let keyed = is_name || identity.iter().any(|column| draft::CODES.contains(column));
        // Where no key tells records apart, what others have entered is not ours to overwrite.
        let ours = |record: &Cells| {
            keyed || text(table, record, "source").is_some_and(|source| self.sources.contains(source))
        };
        let on_record = self.writer.whole(table).await?.into_iter().filter(ours);
        let mut present: HashMap<String, Cells> =
            on_record.map(|record| (identify(table, &record, identity), record)).collect();
        let lines = data::read(&file);
        let mut found = Vec::new();
        for (index, line) in lines.lines().enumerate() {
            let fault = |reason| LoadError::Row { file: file.clone(), line: index + 1, reason };
            let fields: Map<String, Value> =
                serde_json::from_str(line).map_err(|error| fault(error.to_string()))?;
            let code = draft::code(table.name, &fields).map(str::to_owned);
            let also = match &code {
                Some(code) if table.of == RecordType::Organization => {
                    self.former_names.remove(code).unwrap_or_default()
                }
                _ => Vec::new(),
            };
            let mut draft = draft::record(fields, table, &self.keys, &also).map_err(fault)?;
            let key = identify(table, &draft, identity);
            let current = present.remove(&key);
            // Who may see a record is for those who run the service to say; what an organization is found by follows below.
            let kept = [
                Some(table.visibility),
                table.column("search").filter(|_| table.of == RecordType::Organization),
            ];
            for column in kept.into_iter().flatten() {
                if let Some(value) = current.as_ref().and_then(|current| current.get(column))
                    && let Some(own) = draft.get_mut(column)
                {
                    *own = value.clone();
                }
            }
            let id = |record: &Cells| record.get(table.id).and_then(Cell::id);
            if let Some((code, id)) = code.as_ref().zip(id(current.as_ref().unwrap_or(&draft))) {
                self.keys.insert(table.name, code, id);
            }
            // A term, or a step of one, whose procedure goes on here is not ours to overwrite.
            let term = match table.of {
                RecordType::CenterTerm => current.as_ref().and_then(id),
                RecordType::ProcedureStep => named(table, &draft, "term_id").and_then(Cell::id),
                _ => None,
            };
            if !term.is_some_and(|term| self.continued.contains(&term)) {
                found.push((format!("{} {key}", table.name), code.is_some(), current, draft));
            }
        }
        let keys: Vec<String> = found.iter().map(|(key, ..)| key.clone()).collect();
        let loaded = self.writer.listed(&keys).await?;
        // What clients have made, corrected or deleted stays so. Only what other lines may refer to is made again.
        found.retain(|(key, coded, current, _)| match (loaded.get(key), current) {
            (Some(loaded), Some(current)) => !is_changed(table, loaded, current),
            (Some(_), None) => *coded,
            (None, Some(current)) => text(table, current, "source") != Some(OWN_SOURCE),
            (None, None) => true,
        });
        let now = found.iter().map(|(key, .., draft)| (key.clone(), compared(table, draft)));
        self.writer.keep_listed(now.filter(|(key, row)| loaded.get(key) != Some(row)).collect()).await?;
        let drafts = found.into_iter().map(|(.., current, draft)| (current, draft)).collect();
        let tally = self.writer.put_all(table, drafts).await?;
        self.report.tables.push((table.name, tally));
        Ok(())
    }
}

fn sources() -> HashSet<String> {
    #[derive(serde::Deserialize)]
    struct Line {
        code: String,
    }
    let file = data::read("source.ndjson");
    let lines = serde_json::Deserializer::from_str(&file).into_iter::<Line>();
    lines.filter_map(|line| Some(line.ok()?.code)).filter(|code| code != "operator").collect()
}

fn former_names() -> HashMap<String, Vec<String>> {
    #[derive(serde::Deserialize)]
    struct Line {
        organization: String,
        name: Localized,
    }
    let file = data::read("organization_name.ndjson");
    let mut names = HashMap::<String, Vec<String>>::new();
    for line in serde_json::Deserializer::from_str(&file).into_iter::<Line>().filter_map(Result::ok) {
        names.entry(line.organization).or_default().extend(line.name.0.into_values());
    }
    names
}

fn named<'a>(table: &Table, record: &'a Cells, column: &str) -> Option<&'a Cell> {
    record.get(table.column(column)?)
}

fn text<'a>(table: &Table, record: &'a Cells, column: &str) -> Option<&'a str> {
    named(table, record, column)?.text()
}

/// Columns that are not compared with what was loaded: who sees a record, and what it is found and sorted by.
const NOT_COMPARED: [&str; 3] = ["visibility", "sort_name", "search"];

/// The fields of a record by which it is seen that clients have changed it. Personal data is kept nowhere else.
fn compared(table: &Table, record: &Cells) -> Value {
    let mut fields = Snapshot::of(table, record).into_json();
    if let Some(fields) = fields.as_object_mut() {
        let personal = |name: &str| table.columns.iter().any(|column| column.personal && column.name == name);
        fields.retain(|name, _| !NOT_COMPARED.contains(&name.as_str()) && !personal(name));
    }
    fields
}

/// Whether clients have changed a record since it was loaded, in a column that there was then.
fn is_changed(table: &Table, loaded: &Value, current: &Cells) -> bool {
    let current = compared(table, current);
    let mut fields = loaded.as_object().into_iter().flatten();
    fields.any(|(name, value)| current.get(name).is_some_and(|now| now != value))
}

fn texts(table: &Table, record: &Cells, column: &str) -> Option<Localized> {
    serde_json::from_value(Snapshot::of(table, record).field(column).clone()).ok()
}

/// What tells a record apart from the others of its table.
fn identify(table: &'static Table, record: &Cells, columns: &[&str]) -> String {
    let snapshot = Snapshot::of(table, record);
    let values: Vec<String> = columns.iter().map(|column| snapshot.field(column).to_string()).collect();
    values.join("\u{1f}")
}
