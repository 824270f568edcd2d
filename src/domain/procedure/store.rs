//! Recording steps and what they rest on, a transaction each. The facts of a term are read with all other
//! writers held off, so that of two who take the same step one wins, and the other gets to read why not.

use entity::value::{CandidacyBasis, Generation, Localized, PartialDate, Step, Visibility};
use entity::{candidacy, center, center_term, country, document, organization, procedure_step};
use uuid::Uuid;

use super::facts::{Rows, facts, taken};
use super::input::found_by;
use super::rules::{Facts, Rule, check, check_date, is_being_set_up};
use crate::auth::Caller;
use crate::auth::policy::{Act, Allowed};
use crate::clock;
use crate::store::{Error, Key, Store, Stored, Writer};

/// Why nothing was recorded.
#[derive(Debug)]
pub(super) enum Halt {
    Broken(Broken),
    Store(Error),
}

/// What the caller can mend.
#[derive(Debug)]
pub(super) enum Broken {
    /// A rule of the procedure, and the field that it is about.
    Rule(&'static str, Rule),
    /// The record has another version than the caller expects.
    Stale(i64),
    /// A field names something that is not there, or that the caller may not see.
    Missing(&'static str),
    /// A field is not as it has to be: the rule in English and in Korean.
    Invalid(&'static str, &'static str, &'static str),
}

impl From<Error> for Halt {
    fn from(error: Error) -> Self {
        Self::Store(error)
    }
}

impl From<Broken> for Halt {
    fn from(broken: Broken) -> Self {
        Self::Broken(broken)
    }
}

/// A term in whose record something is written.
#[derive(Debug)]
pub(super) struct Work<'a> {
    pub writer: &'a mut Writer,
    pub term: center_term::Model,
    pub facts: Facts,
    /// The organization that acts.
    pub actor: Option<Uuid>,
    pub today: PartialDate,
}

/// Runs `work` on a term, if it has the version that the caller expects.
pub(super) async fn on_term<A: Act, T>(
    store: &Store,
    allowed: &Allowed<A>,
    term: Uuid,
    expected_version: Option<i64>,
    work: impl AsyncFnOnce(&mut Work<'_>) -> Result<T, Halt>,
) -> Result<T, Halt> {
    store
        .write(allowed, async |writer| {
            writer.alone().await?;
            let found = writer.of::<center_term::Entity>(center_term::Column::Id, vec![term]).await?.pop();
            let term = found.ok_or(Broken::Missing("term_id"))?;
            if expected_version.is_some_and(|expected| expected != term.version) {
                return Err(Broken::Stale(term.version).into());
            }
            let facts = facts(writer, &term).await?;
            let actor = actor(writer, allowed.caller()).await?;
            work(&mut Work { writer, term, facts, actor, today: today() }).await
        })
        .await
}

/// Today in the procedure's own calendar, Korea's.
pub(super) fn today() -> PartialDate {
    (clock::now() + chrono::TimeDelta::hours(9)).date_naive().into()
}

/// The organization of a caller: that of its token, or else MOIS and NIA by their role.
pub(super) async fn actor(writer: &Writer, caller: &Caller) -> Result<Option<Uuid>, Error> {
    let own = caller.standing().and_then(|standing| standing.organization());
    let code = own.unwrap_or(caller.role_name());
    let found =
        writer.by_keys::<organization::Entity>(organization::Column::Code, vec![Key::from(code)]).await?;
    Ok(found.first().map(|organization| organization.id))
}

/// A step as it is asked for.
#[derive(Debug)]
pub(super) struct Taking {
    pub step: Step,
    pub occurred: PartialDate,
    pub document: Option<Uuid>,
    pub reason: Option<String>,
}

impl Work<'_> {
    /// Takes a step: it goes on record, and the term is there.
    pub async fn take(
        &mut self,
        taking: Taking,
        visibility: Visibility,
    ) -> Result<procedure_step::Model, Halt> {
        let Taking { step, occurred, document, reason } = taking;
        check(&self.facts, step, &occurred, &self.today).map_err(|rule| {
            let field =
                if matches!(rule, Rule::BeforePrevious | Rule::Future) { "occurred" } else { "term_id" };
            Broken::Rule(field, rule)
        })?;
        self.evidence(document).await?;
        let record = self.step_record(step, Some(occurred), document, reason, None, visibility).await?;
        self.term.step = Some(step);
        self.save_term().await?;
        Ok(record)
    }

    /// A record of a step, after all that are there.
    pub async fn step_record(
        &mut self,
        step: Step,
        occurred: Option<PartialDate>,
        document_id: Option<Uuid>,
        reason: Option<String>,
        corrects_id: Option<Uuid>,
        visibility: Visibility,
    ) -> Result<procedure_step::Model, Halt> {
        let all = self
            .writer
            .of::<procedure_step::Entity>(procedure_step::Column::TermId, vec![self.term.id])
            .await?;
        let row = new_record!(procedure_step, self.visible(visibility)?, {
            term_id: self.term.id,
            country_code: self.term.country_code.clone(),
            ordinal: all.iter().map(|step| step.ordinal).max().unwrap_or(0) + 1,
            step,
            occurred,
            actor_id: self.actor,
            document_id,
            reason,
            corrects_id,
        });
        Ok(self.writer.save::<procedure_step::Entity>(None, row).await?)
    }

    /// Writes the term as it is now.
    pub async fn save_term(&mut self) -> Result<(), Halt> {
        let id = self.term.id;
        let current = self.writer.of::<center_term::Entity>(center_term::Column::Id, vec![id]).await?.pop();
        self.term = self.writer.save::<center_term::Entity>(current, self.term.clone()).await?;
        Ok(())
    }

    /// A visibility that is not wider than that of the term: what belongs to a record shows no more than it.
    pub fn visible(&self, wanted: Visibility) -> Result<Visibility, Broken> {
        let width = |visibility| match visibility {
            Visibility::Internal => 0,
            Visibility::Partner => 1,
            Visibility::Public => 2,
        };
        if width(wanted) <= width(self.term.visibility) {
            return Ok(wanted);
        }
        Err(Broken::Invalid(
            "visibility",
            "what belongs to a term is not more visible than the term",
            "기간에 속한 기록은 그 기간보다 더 널리 공개될 수 없습니다",
        ))
    }

    /// The date of something that happened.
    pub fn happened(&self, field: &'static str, date: &PartialDate) -> Result<(), Broken> {
        check_date(date, &self.today).map_err(|rule| Broken::Rule(field, rule))
    }

    /// A document that is named as evidence is there, and of this country or of none.
    pub async fn evidence(&self, document: Option<Uuid>) -> Result<(), Halt> {
        let Some(id) = document else { return Ok(()) };
        let found = self.writer.of::<document::Entity>(document::Column::Id, vec![id]).await?;
        let own = |document: &document::Model| {
            self.writer.sees::<document::Entity>(document)
                && document.country_code.as_ref().is_none_or(|country| *country == self.term.country_code)
        };
        if found.iter().any(own) { Ok(()) } else { Err(Broken::Missing("document_id").into()) }
    }

    /// Organizations that are named are there.
    pub async fn organizations(
        &self,
        field: &'static str,
        ids: impl IntoIterator<Item = Uuid>,
    ) -> Result<(), Halt> {
        let mut ids: Vec<Uuid> = ids.into_iter().collect();
        ids.sort_unstable();
        ids.dedup();
        let wanted = ids.len();
        let found = self.writer.of::<organization::Entity>(organization::Column::Id, ids).await?;
        let seen = found.iter().filter(|row| self.writer.sees::<organization::Entity>(row)).count();
        if seen == wanted { Ok(()) } else { Err(Broken::Missing(field).into()) }
    }

    /// A record of this term, by its id.
    pub async fn own<E: Stored>(
        &self,
        field: &'static str,
        column: E::Column,
        id: Uuid,
        term: impl Fn(&E::Model) -> Uuid,
    ) -> Result<E::Model, Halt> {
        let found = self.writer.of::<E>(column, vec![id]).await?.pop();
        found
            .filter(|row| term(row) == self.term.id && self.writer.sees::<E>(row))
            .ok_or_else(|| Broken::Missing(field).into())
    }

    /// The steps of the term as they stand.
    pub async fn taken(&self) -> Result<Vec<procedure_step::Model>, Error> {
        taken(self.writer, self.term.id).await
    }
}

/// A country to propose.
#[derive(Debug)]
pub(super) struct Proposal {
    pub country: String,
    pub basis: CandidacyBasis,
    pub occurred: PartialDate,
    pub name: Localized,
    pub note: Option<String>,
    pub document: Option<Uuid>,
    pub generation: Generation,
    pub visibility: Visibility,
}

/// Proposes a country: a center, if it has none, a term, a candidacy and the first step.
pub(super) async fn propose<A: Act>(
    store: &Store,
    allowed: &Allowed<A>,
    proposal: Result<Proposal, Broken>,
) -> Result<(center_term::Model, candidacy::Model, procedure_step::Model), Halt> {
    store
        .write(allowed, async |writer| {
            writer.alone().await?;
            let Proposal { country, basis, occurred, name, note, document, generation, visibility } =
                proposal?;
            let key = || vec![Key::from(&country)];
            if country == KOREA
                || writer.by_keys::<country::Entity>(country::Column::Alpha2, key()).await?.is_empty()
            {
                return Err(Broken::Missing("country_code").into());
            }
            let terms =
                writer.by_keys::<center_term::Entity>(center_term::Column::CountryCode, key()).await?;
            if terms.iter().any(|term| term.step.is_some_and(is_being_set_up)) {
                return Err(Broken::Rule("country_code", Rule::OneAtATime).into());
            }
            let (sort_name, _) = found_by(&name, &[]);
            let center = writer.by_keys::<center::Entity>(center::Column::CountryCode, key()).await?.pop();
            let center = match center {
                Some(center) => center,
                None => {
                    let row = new_record!(center, visibility, {
                        code: country.clone(),
                        country_code: country.clone(),
                        name: name.clone(),
                        sort_name: sort_name.clone(),
                        search: found_by(&name, &[&country]).1,
                    });
                    writer.save::<center::Entity>(None, row).await?
                }
            };
            let ordinal = terms.iter().map(|term| term.ordinal).max().unwrap_or(0) + 1;
            let code = format!("{country}-{ordinal}");
            let row = new_record!(center_term, visibility, {
                search: found_by(&name, &[&code]).1,
                code,
                center_id: center.id,
                country_code: country.clone(),
                ordinal,
                generation,
                step: None,
                name,
                sort_name,
                city: None,
                host_organization_id: None,
                opened: None,
                planned_end: None,
                ended: None,
                note: note.clone(),
            });
            let term = writer.save::<center_term::Entity>(None, row).await?;
            let actor = actor(writer, allowed.caller()).await?;
            let row = new_record!(candidacy, visibility, {
                term_id: term.id,
                country_code: country.clone(),
                basis,
                proposer_id: actor,
                proposed: Some(occurred.clone()),
                note,
            });
            let candidacy = writer.save::<candidacy::Entity>(None, row).await?;
            let facts = Facts::default();
            let mut work = Work { writer, term, facts, actor, today: today() };
            let taking = Taking { step: Step::Candidate, occurred, document, reason: None };
            let step = work.take(taking, visibility).await?;
            Ok((work.term, candidacy, step))
        })
        .await
}

/// Not a partner of itself.
const KOREA: &str = "KR";
