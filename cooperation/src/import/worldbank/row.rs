//! A row of the list: what its fields mean.

use std::sync::LazyLock;

use chrono::NaiveDate;
use csv::ByteRecord;
use entity::value::PipelineStage;
use model::store::search::fold;
use model::{clock, data};
use regex::Regex;
use serde::{Deserialize, Serialize};

use super::layout::{Column, Layout};
use super::value::{DateOrder, cents, date, quoted};

/// A project as the bank lists it. What is `None` is not in the list: it has no such column, or the field
/// is empty. Amounts are US cents; zero says that there is none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Project {
    /// `P` and digits.
    pub id: String,
    pub region: Option<String>,
    /// The country or region as the bank writes it.
    pub country: Option<String>,
    pub status: Status,
    /// The last stage reached, in the bank's words.
    pub last_stage: Option<String>,
    pub name: String,
    pub objective: Option<String>,
    pub implementing_agency: Option<String>,
    pub borrower: Option<String>,
    pub instrument: Option<String>,
    pub board_approval: Option<NaiveDate>,
    pub effective: Option<NaiveDate>,
    pub closing: Option<NaiveDate>,
    pub total_cost: Option<i64>,
    pub ibrd: Option<i64>,
    pub ida: Option<i64>,
    pub grant: Option<i64>,
}

/// The bank's own four statuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Status {
    Pipeline,
    Active,
    Closed,
    Dropped,
}

impl Status {
    const ALL: [Self; 4] = [Self::Pipeline, Self::Active, Self::Closed, Self::Dropped];

    fn word(self) -> &'static str {
        match self {
            Self::Pipeline => "Pipeline",
            Self::Active => "Active",
            Self::Closed => "Closed",
            Self::Dropped => "Dropped",
        }
    }
}

/// The stages that the bank tells apart in its pipeline, and what they are on the common scale.
const PIPELINE: [(&str, PipelineStage); 5] = [
    ("CONCEPT REVIEW", PipelineStage::Identification),
    ("DECISION MEETING", PipelineStage::Preparation),
    ("BEGIN APPRAISAL", PipelineStage::Appraisal),
    ("BEGIN NEGOTIATION", PipelineStage::Negotiation),
    ("BANK APPROVED", PipelineStage::Negotiation),
];

impl Project {
    /// The stage on the common scale; `None` for a project in the pipeline whose last stage is not given or
    /// not known.
    pub fn stage(&self) -> Option<PipelineStage> {
        match self.status {
            Status::Active => Some(PipelineStage::Implementation),
            Status::Closed => Some(PipelineStage::Completion),
            Status::Dropped => Some(PipelineStage::Dropped),
            Status::Pipeline => {
                let reached = fold(self.last_stage.as_deref()?);
                PIPELINE.iter().find(|(words, _)| fold(words) == reached).map(|(_, stage)| *stage)
            }
        }
    }

    /// The words of a stage that is not known.
    pub fn unknown_stage(&self) -> Option<&str> {
        self.last_stage.as_deref().filter(|_| self.stage().is_none())
    }

    /// The stage in the bank's own words: its status and, where that says no more, the last stage reached.
    pub fn funder_stage(&self) -> String {
        let status = self.status.word();
        match (self.status, &self.last_stage) {
            (Status::Pipeline | Status::Dropped, Some(stage)) => format!("{status}: {stage}"),
            _ => status.to_owned(),
        }
    }

    /// Whether it has come to another stage than in an earlier list.
    pub fn has_moved(&self, earlier: &Self) -> bool {
        self.status != earlier.status || self.last_stage.is_some() && self.last_stage != earlier.last_stage
    }

    /// The row without the optional fields that have the same value in an earlier list, except amounts. If the project
    /// has moved to another stage, the dates stay: the status says what they mean.
    pub fn since(self, earlier: &Self) -> Self {
        let has_moved = self.has_moved(earlier);
        let date = |now: Option<NaiveDate>, then| now.filter(|_| has_moved || now != then);
        Self {
            region: new(self.region, &earlier.region),
            country: new(self.country, &earlier.country),
            objective: new(self.objective, &earlier.objective),
            implementing_agency: new(self.implementing_agency, &earlier.implementing_agency),
            borrower: new(self.borrower, &earlier.borrower),
            instrument: new(self.instrument, &earlier.instrument),
            board_approval: date(self.board_approval, earlier.board_approval),
            effective: date(self.effective, earlier.effective),
            closing: date(self.closing, earlier.closing),
            ..self
        }
    }

    /// The row with the values of an earlier list where this one has none.
    pub fn or(self, earlier: Self) -> Self {
        Self {
            region: self.region.or(earlier.region),
            country: self.country.or(earlier.country),
            last_stage: self.last_stage.or(earlier.last_stage),
            objective: self.objective.or(earlier.objective),
            implementing_agency: self.implementing_agency.or(earlier.implementing_agency),
            borrower: self.borrower.or(earlier.borrower),
            instrument: self.instrument.or(earlier.instrument),
            board_approval: self.board_approval.or(earlier.board_approval),
            effective: self.effective.or(earlier.effective),
            closing: self.closing.or(earlier.closing),
            ibrd: self.ibrd.or(earlier.ibrd),
            ida: self.ida.or(earlier.ida),
            grant: self.grant.or(earlier.grant),
            total_cost: self.total_cost.or(earlier.total_cost),
            ..self
        }
    }

    /// Whether the bank's board approved it.
    pub fn is_approved(&self) -> bool {
        matches!(self.status, Status::Active | Status::Closed)
    }
}

fn new(now: Option<String>, then: &Option<String>) -> Option<String> {
    now.filter(|now| then.as_ref() != Some(now))
}

/// A topic that projects are picked by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Topic {
    /// E-government, digital identity, information systems of governments; data/README.md has the rule
    DigitalGovernment,
}

/// A pattern for names and one for objectives.
static DIGITAL_GOVERNMENT: LazyLock<[Option<Regex>; 2]> = LazyLock::new(|| {
    let text = data::read("topic_digital_government.txt");
    let mut lines = text.lines();
    [(); 2].map(|()| Regex::new(lines.next()?).ok())
});

impl Topic {
    pub fn covers(self, project: &Project) -> bool {
        let Self::DigitalGovernment = self;
        let [name, objective] = &*DIGITAL_GOVERNMENT;
        let found = |pattern: &Option<Regex>, text: &str| pattern.as_ref().is_some_and(|p| p.is_match(text));
        found(name, &project.name) || project.objective.as_deref().is_some_and(|text| found(objective, text))
    }
}

/// The fields of a row.
pub(super) struct Fields<'a> {
    pub layout: &'a Layout,
    /// It is UTF-8.
    pub row: &'a ByteRecord,
}

impl<'a> Fields<'a> {
    fn text(&self, column: Column) -> &'a str {
        std::str::from_utf8(self.layout.field(self.row, column)).unwrap_or_default().trim()
    }

    fn given(&self, column: Column) -> Option<String> {
        Some(self.text(column)).filter(|text| !text.is_empty()).map(str::to_owned)
    }

    /// A message about a column.
    fn of(&self, column: Column, reason: &str) -> String {
        format!("{}: {reason}", self.layout.title(column))
    }
}

/// Reads a row; a field that can't be read refuses the row, so that nothing on record is touched.
pub(super) fn read(fields: &Fields<'_>, order: &mut DateOrder) -> Result<Project, String> {
    let id = fields.text(Column::Id);
    let digits = id.strip_prefix('P').unwrap_or_default();
    if !(1..=DIGITS).contains(&digits.len()) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(fields.of(Column::Id, &format!("{} is not P followed by digits", quoted(id))));
    }
    let status = fields.text(Column::Status);
    let known = Status::ALL.into_iter().find(|known| known.word().eq_ignore_ascii_case(status));
    let Some(status) = known else {
        let reason = format!("{} is not one of Pipeline, Active, Closed and Dropped", quoted(status));
        return Err(fields.of(Column::Status, &reason));
    };
    let name = fields.given(Column::Name).ok_or_else(|| fields.of(Column::Name, "empty"))?;
    let mut day = |column| date(fields.text(column), order).map_err(|reason| fields.of(column, &reason));
    let [board_approval, effective, closing] =
        [day(Column::BoardApproval)?, day(Column::Effective)?, day(Column::Closing)?];
    let reached = [
        (Column::BoardApproval, board_approval.filter(|_| matches!(status, Status::Active | Status::Closed))),
        (Column::Closing, closing.filter(|_| status == Status::Closed)),
    ];
    if let Some((column, Some(day))) = reached.into_iter().find(|(_, day)| *day > Some(clock::today())) {
        return Err(
            fields.of(column, &format!("{day} is in the future, but the project is {}", status.word()))
        );
    }
    let dollars = |column| cents(fields.text(column)).map_err(|reason| fields.of(column, &reason));
    Ok(Project {
        id: id.to_owned(),
        region: fields.given(Column::Region),
        country: fields.given(Column::Country).map(|names| once(&names)),
        status,
        last_stage: fields.given(Column::LastStage),
        name,
        objective: fields.given(Column::Objective),
        implementing_agency: fields.given(Column::Agency),
        borrower: fields.given(Column::Borrower),
        instrument: fields.given(Column::Instrument),
        board_approval,
        effective,
        closing,
        total_cost: dollars(Column::Cost)?,
        ibrd: dollars(Column::Ibrd)?,
        ida: dollars(Column::Ida)?,
        grant: dollars(Column::Grant)?,
    })
}

/// The most digits of an id; the bank uses six.
const DIGITS: usize = 12;

/// Some lists write a name twice: `Republic of Peru;Republic of Peru`.
fn once(names: &str) -> String {
    let mut parts: Vec<&str> = names.split(';').map(str::trim).filter(|part| !part.is_empty()).collect();
    parts.dedup();
    parts.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_topic_keeps_e_government_and_not_education() {
        let header = "id,country,status,project_name,boardapprovaldate,closingdate,pdo";
        let named = |name: &str| {
            let objective = "rehabilitation of schools and a management information system of the university";
            let text = format!("{header}\nP1,X,Active,{name},,,{objective}\n");
            let mut rows = super::super::Rows::open(text.as_bytes()).expect("a list");
            rows.next()
                .is_some_and(|row| row.is_ok_and(|(_, project)| Topic::DigitalGovernment.covers(&project)))
        };
        assert!(named("e-Government Infrastructure Project"));
        assert!(named("Enabling Digital Governance Project"));
        assert!(!named("EDUCATION I"));
    }
}
