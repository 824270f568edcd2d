//! Recording steps and what they rest on, a transaction each. The facts of a term are read with all other
//! writers held off, so that of two who take the same step one wins, and the other gets to read why not.

use std::ops::{Deref, DerefMut};

use entity::value::{CandidacyBasis, Generation, Localized, PartialDate, Step, Visibility};
use entity::{candidacy, center, center_term, country, procedure_step};
use uuid::Uuid;

use super::facts::{facts, taken};
use super::rules::{Facts, Rule, check, is_being_set_up};
use crate::recording::{self, MutationError, ValidationError, found_by, within};
use crate::store::{Error, Key, Rows, Stored};

/// Work on the procedure of a term.
#[derive(Debug)]
pub(super) struct Work<'a> {
    base: recording::Work<'a>,
    pub term: center_term::Model,
    pub facts: Facts,
}

impl<'a> Deref for Work<'a> {
    type Target = recording::Work<'a>;

    fn deref(&self) -> &Self::Target {
        &self.base
    }
}

impl DerefMut for Work<'_> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.base
    }
}

/// Runs `work` on the procedure of a term.
pub(super) async fn on_procedure<T>(
    base: &mut recording::Work<'_>,
    term: center_term::Model,
    work: impl AsyncFnOnce(&mut Work<'_>) -> Result<T, MutationError>,
) -> Result<T, MutationError> {
    let facts = facts(base.writer, &term).await?;
    let base = recording::Work { writer: base.writer, actor: base.actor, today: base.today };
    work(&mut Work { base, term, facts }).await
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
    ) -> Result<procedure_step::Model, MutationError> {
        let Taking { step, occurred, document, reason } = taking;
        check(&self.facts, step, &occurred, self.today).map_err(|rule| {
            let field =
                if matches!(rule, Rule::BeforePrevious | Rule::Future) { "occurred" } else { "term_id" };
            ValidationError::rule(field, rule)
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
    ) -> Result<procedure_step::Model, MutationError> {
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
    pub async fn save_term(&mut self) -> Result<(), MutationError> {
        let id = self.term.id;
        let current = self.writer.of::<center_term::Entity>(center_term::Column::Id, vec![id]).await?.pop();
        let term = self.term.clone();
        self.term = self.writer.save::<center_term::Entity>(current, term).await?;
        Ok(())
    }

    /// A visibility that is not wider than that of the term.
    pub fn visible(&self, wanted: Visibility) -> Result<Visibility, ValidationError> {
        within(wanted, self.term.visibility)
    }

    /// A document that is named as evidence is there, and of this country or of none.
    pub async fn evidence(&self, document: Option<Uuid>) -> Result<(), MutationError> {
        self.base.evidence(document, &self.term.country_code).await
    }

    /// A record of this term, by its id.
    pub async fn own<E: Stored>(
        &self,
        field: &'static str,
        column: E::Column,
        id: Uuid,
        term: impl Fn(&E::Model) -> Uuid,
    ) -> Result<E::Model, MutationError> {
        let found = self.writer.of::<E>(column, vec![id]).await?.pop();
        found
            .filter(|row| term(row) == self.term.id && self.writer.sees::<E>(row))
            .ok_or_else(|| ValidationError::NotFound(field).into())
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
pub(super) async fn propose(
    base: &mut recording::Work<'_>,
    proposal: Proposal,
) -> Result<(center_term::Model, candidacy::Model, procedure_step::Model), MutationError> {
    let Proposal { country, basis, occurred, name, note, document, generation, visibility } = proposal;
    let writer = &mut *base.writer;
    let key = || vec![Key::from(&country)];
    if country == KOREA || writer.by_keys::<country::Entity>(country::Column::Alpha2, key()).await?.is_empty()
    {
        return Err(ValidationError::NotFound("country_code").into());
    }
    let terms = writer.by_keys::<center_term::Entity>(center_term::Column::CountryCode, key()).await?;
    if terms.iter().any(|term| term.step.is_some_and(is_being_set_up)) {
        return Err(ValidationError::rule("country_code", Rule::OneAtATime).into());
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
    let row = new_record!(candidacy, visibility, {
        term_id: term.id,
        country_code: country.clone(),
        basis,
        proposer_id: base.actor,
        proposed: Some(occurred.clone()),
        note,
    });
    let candidacy = writer.save::<candidacy::Entity>(None, row).await?;
    let taking = Taking { step: Step::Candidate, occurred, document, reason: None };
    on_procedure(base, term, async |work| {
        let step = work.take(taking, visibility).await?;
        Ok((work.term.clone(), candidacy, step))
    })
    .await
}

/// Not a partner of itself.
const KOREA: &str = "KR";
