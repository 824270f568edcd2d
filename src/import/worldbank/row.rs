//! A row of the list: what its fields mean.

use std::sync::LazyLock;

use chrono::NaiveDate;
use entity::value::Stage;
use regex::Regex;

use crate::load::Data;

/// A project as the bank lists it. Amounts are US cents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Project {
    /// `P` and digits.
    pub id: String,
    pub region: Option<String>,
    /// The country or region as the bank writes it.
    pub country: String,
    pub status: Status,
    /// The last stage reached, in the bank's words; not given for every project.
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    Pipeline,
    Active,
    Closed,
    Dropped,
}

impl Project {
    /// The stage on the common scale. The bank tells stages apart only in its pipeline; a project there
    /// without one is at the first.
    pub fn stage(&self) -> Stage {
        match (self.status, self.last_stage.as_deref()) {
            (Status::Active, _) => Stage::Implementation,
            (Status::Closed, _) => Stage::Completion,
            (Status::Dropped, _) => Stage::Dropped,
            (Status::Pipeline, Some("DECISION MEETING")) => Stage::Preparation,
            (Status::Pipeline, Some("BEGIN APPRAISAL")) => Stage::Appraisal,
            (Status::Pipeline, Some("BEGIN NEGOTIATION" | "BANK APPROVED")) => Stage::Negotiation,
            (Status::Pipeline, _) => Stage::Identification,
        }
    }

    /// The stage in the bank's own words: its status and, where that says no more, the last stage reached.
    pub fn funder_stage(&self) -> String {
        let status = match self.status {
            Status::Pipeline => "Pipeline",
            Status::Active => "Active",
            Status::Closed => "Closed",
            Status::Dropped => "Dropped",
        };
        match (self.status, &self.last_stage) {
            (Status::Pipeline | Status::Dropped, Some(stage)) => format!("{status}: {stage}"),
            _ => status.to_owned(),
        }
    }

    /// Whether the bank's board approved it.
    pub fn is_approved(&self) -> bool {
        matches!(self.status, Status::Active | Status::Closed)
    }
}

/// A topic that projects are picked by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Topic {
    /// E-government, digital identity, information systems of governments; data/README.md has the rule
    DigitalGovernment,
}

/// A pattern for names and one for objectives.
static DIGITAL_GOVERNMENT: LazyLock<[Option<Regex>; 2]> = LazyLock::new(|| {
    let file = Data::get("topic_digital_government.txt").map(|file| file.data).unwrap_or_default();
    let text = String::from_utf8_lossy(&file);
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

/// Reads the fields of a row, in the order of the list's columns that are read.
pub(super) fn read(fields: &[&str; 17]) -> Result<Project, String> {
    let [id, region, country, status, last_stage, name, objective, agency, rest @ ..] = *fields;
    let [approval, effective, closing, cost, ibrd, ida, grant, borrower, instrument] = rest;
    let digits = id.strip_prefix('P').unwrap_or_default();
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(format!("id: {id:?} is not P and digits"));
    }
    let status = match status {
        "Pipeline" => Status::Pipeline,
        "Active" => Status::Active,
        "Closed" => Status::Closed,
        "Dropped" => Status::Dropped,
        other => return Err(format!("status: {other:?} is not Pipeline, Active, Closed or Dropped")),
    };
    if name.is_empty() {
        return Err("project_name: it is empty".to_owned());
    }
    Ok(Project {
        id: id.to_owned(),
        region: text(region),
        country: country.to_owned(),
        status,
        last_stage: text(last_stage),
        name: name.to_owned(),
        objective: text(objective),
        implementing_agency: text(agency),
        borrower: text(borrower),
        instrument: text(instrument),
        board_approval: date("boardapprovaldate", approval)?,
        effective: date("loan_effective_date", effective)?,
        closing: date("closingdate", closing)?,
        total_cost: cents("curr_project_cost", cost)?,
        ibrd: cents("curr_ibrd_commitment", ibrd)?,
        ida: cents("idacommamt", ida)?,
        grant: cents("grantamt", grant)?,
    })
}

fn text(field: &str) -> Option<String> {
    (!field.is_empty()).then(|| field.to_owned())
}

/// `1995-09-14` or `1995-09-14T00:00:00Z`.
fn date(column: &str, field: &str) -> Result<Option<NaiveDate>, String> {
    if field.is_empty() {
        return Ok(None);
    }
    let day = field.strip_suffix("T00:00:00Z").unwrap_or(field);
    let date = (day.len() == 10).then(|| day.parse().ok()).flatten();
    date.map(Some).ok_or_else(|| format!("{column}: {field:?} is not a date"))
}

/// Ten trillion dollars: more is a mistake, and its sums would not fit.
const MOST_CENTS: i64 = 1_000_000_000_000_000;

/// US dollars with at most two decimals, as cents; nothing and zero both mean that there is no amount.
fn cents(column: &str, field: &str) -> Result<Option<i64>, String> {
    let wrong = || format!("{column}: {field:?} is not an amount");
    let (whole, fraction) = field.split_once('.').unwrap_or((field, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if field.is_empty() {
        return Ok(None);
    }
    if whole.is_empty() || fraction.len() > 2 || !digits(whole) || !digits(fraction) {
        return Err(wrong());
    }
    let amount = format!("{whole}{fraction:0<2}").parse::<i64>().ok().filter(|amount| *amount <= MOST_CENTS);
    let amount = amount.ok_or_else(wrong)?;
    Ok((amount != 0).then_some(amount))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_exact_and_zero_is_none() {
        assert_eq!(cents("a", "13190000.0"), Ok(Some(1_319_000_000)));
        assert_eq!(cents("a", "0.25"), Ok(Some(25)));
        assert_eq!(cents("a", "7"), Ok(Some(700)));
        assert_eq!(cents("a", "0.0"), Ok(None));
        assert_eq!(cents("a", ""), Ok(None));
        for wrong in ["-1", "1e9", "1,000", "1.234", ".5", "10000000000001", "99999999999999999999"] {
            assert!(cents("a", wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn dates_come_in_two_formats() {
        let day = NaiveDate::from_ymd_opt(1995, 9, 14);
        assert_eq!(date("d", "1995-09-14"), Ok(day));
        assert_eq!(date("d", "1995-09-14T00:00:00Z"), Ok(day));
        assert_eq!(date("d", ""), Ok(None));
        for wrong in ["14/09/1995", "1995-02-30", "1995-9-14", "1995-09-14T12:00:00Z"] {
            assert!(date("d", wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_topic_keeps_e_government_and_not_education() {
        let named = |name: &str| {
            let mut fields = ["P1", "", "X", "Active", "", name, "", "", "", "", "", "", "", "", "", "", ""];
            fields[6] = "rehabilitation of schools and a management information system of the university";
            read(&fields).map(|project| Topic::DigitalGovernment.covers(&project))
        };
        assert_eq!(named("e-Government Infrastructure Project"), Ok(true));
        assert_eq!(named("Enabling Digital Governance Project"), Ok(true));
        assert_eq!(named("EDUCATION I"), Ok(false));
    }
}
