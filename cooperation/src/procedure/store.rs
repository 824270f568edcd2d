//! Recording steps and what they rest on, a transaction each. The facts of a term are read with all other
//! writers held off, so that of two who take the same step one wins, and the other gets to read why not.

use std::iter;
use std::ops::{Deref, DerefMut};

use entity::value::{
    AfterClosureMeans, CandidacyBasis, CenterFamily, CooperationSide, Generation, Localized, PartialDate,
    ProcedureStepKind, Visibility,
};
use entity::{candidacy, center, center_term, country, memorandum, procedure_step};
use futures::future::BoxFuture;
use model::policy::KOREA;
use model::recording::{
    self, Checks, MutationError, ValidationError, found_by, on_field, partner_country, within,
};
use model::store::{Key, Rows, Stored, new_record};
use uuid::Uuid;

use super::facts::{end_of, facts};
use super::rules::{Facts, Rule, broken, check_date, check_follows, check_within, is_being_set_up};

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

/// What a record of a step says.
#[derive(Debug)]
pub(super) struct Said {
    pub occurred_on: PartialDate,
    /// The evidence.
    pub document: Option<Uuid>,
    pub reason: Option<String>,
    pub corrects: Option<Uuid>,
    /// What it corrects was not taken.
    pub revokes: bool,
    /// By what means the relationship goes on, after closure.
    pub means: Option<AfterClosureMeans>,
}

impl Said {
    pub fn on(occurred_on: &PartialDate, document: impl Into<Option<Uuid>>) -> Self {
        Self {
            occurred_on: occurred_on.clone(),
            document: document.into(),
            reason: None,
            corrects: None,
            revokes: false,
            means: None,
        }
    }
}

impl Work<'_> {
    /// Checks that organizations of a side exist and belong to its country.
    pub async fn of_side(
        &self,
        field: &'static str,
        side: CooperationSide,
        ids: impl IntoIterator<Item = Uuid>,
    ) -> Result<(), MutationError> {
        of_side(&self.base, field, side, &self.term.country_code, ids).await
    }

    /// The side of an organization, if one is given. It must exist and belong to Korea or to the country of the term.
    pub async fn side_of(
        &self,
        field: &'static str,
        id: Option<Uuid>,
    ) -> Result<Option<CooperationSide>, MutationError> {
        let Some(found) = self.organizations(field, id).await?.pop() else { return Ok(None) };
        match found.country_code {
            Some(country) if country == KOREA => Ok(Some(CooperationSide::Korea)),
            Some(country) if country == self.term.country_code => Ok(Some(CooperationSide::Partner)),
            _ => Err(ValidationError::rule(field, Rule::OtherCountry).into()),
        }
    }

    /// Takes a step: it is recorded, and becomes the latest step of the term. All rules that it breaks are reported, those of
    /// `own` checks of the step among them.
    pub async fn take(
        &mut self,
        step: ProcedureStepKind,
        said: Said,
        visibility: Visibility,
        own: impl Checks,
    ) -> Result<procedure_step::Model, MutationError> {
        let problem = |rule| {
            let field =
                if matches!(rule, Rule::BeforePrevious | Rule::Future) { "occurred_on" } else { "term" };
            ValidationError::rule(field, rule)
        };
        let broken: Vec<_> =
            broken(&self.facts, step, &said.occurred_on, self.today).into_iter().map(problem).collect();
        let rules = if broken.is_empty() { Ok(()) } else { Err(MutationError::Validation(broken)) };
        (rules, own, self.evidence(said.document).await).all()?;
        let record = self.step_record(step, said, visibility).await?;
        self.term.latest_step = Some(step);
        self.renew_term().await?;
        Ok(record)
    }

    /// Writes the term, with a new version even if a step changed nothing in it, as a second extension does.
    pub async fn renew_term(&mut self) -> Result<(), MutationError> {
        let current = self.writer.by_id::<center_term::Entity>(self.term.id).await?;
        let term = self.term.clone();
        self.term = self.writer.renew::<center_term::Entity>(current, term).await?;
        Ok(())
    }

    /// A record of a step, after all that are there.
    pub fn step_record(
        &mut self,
        step: ProcedureStepKind,
        said: Said,
        visibility: Visibility,
    ) -> BoxFuture<'_, Result<procedure_step::Model, MutationError>> {
        Box::pin(async move {
            let all = self
                .writer
                .of::<procedure_step::Entity>(procedure_step::Column::TermId, vec![self.term.id])
                .await?;
            let row = new_record!(procedure_step, self.visible(visibility)?, {
                term_id: self.term.id,
                country_code: self.term.country_code.clone(),
                ordinal: all.iter().map(|step| step.ordinal).max().unwrap_or(0) + 1,
                step_kind: step,
                occurred_on: Some(said.occurred_on),
                actor_id: self.actor,
                document_id: said.document,
                reason: said.reason,
                corrects_id: said.corrects,
                revokes: said.revokes,
                means: said.means,
            });
            Ok(self.writer.save::<procedure_step::Entity>(None, row).await?)
        })
    }

    /// Writes the term as it is now.
    pub fn save_term(&mut self) -> BoxFuture<'_, Result<(), MutationError>> {
        Box::pin(async move {
            let id = self.term.id;
            let current = self.writer.by_id::<center_term::Entity>(id).await?;
            let term = self.term.clone();
            self.term = self.writer.save::<center_term::Entity>(current, term).await?;
            Ok(())
        })
    }

    /// Checks that something has happened, and within the term.
    pub async fn took_place(&self, field: &'static str, on: &PartialDate) -> Result<(), MutationError> {
        self.happened(field, on.earliest())?;
        let end = end_of(&*self.writer, &self.term).await?;
        Ok(on_field(field, check_within(end.as_ref(), on))?)
    }

    /// A visibility that is not wider than that of the term.
    pub fn visible(&self, wanted: Visibility) -> Result<Visibility, ValidationError> {
        within(wanted, self.term.visibility)
    }

    /// Documents that are named as evidence are there, each of this country or of none.
    pub async fn evidence(&self, document: Option<Uuid>) -> Result<(), MutationError> {
        self.evidence_of("document", document).await
    }

    pub async fn evidence_of(
        &self,
        field: &'static str,
        documents: impl IntoIterator<Item = Uuid>,
    ) -> Result<(), MutationError> {
        self.base.evidence(field, documents, &self.term.country_code).await
    }

    /// A record of this term, by its id.
    pub async fn own<E: Stored>(
        &self,
        field: &'static str,
        id: Uuid,
        term: impl Fn(&E::Model) -> Uuid,
    ) -> Result<E::Model, MutationError> {
        let found = self.writer.by_id::<E>(id).await?;
        found
            .filter(|row| term(row) == self.term.id && self.writer.sees::<E>(row))
            .ok_or_else(|| ValidationError::NotFound(field).into())
    }
}

/// Checks that organizations of a side of a cooperation exist and belong to the country of that side.
pub(super) async fn of_side(
    work: &recording::Work<'_>,
    field: &'static str,
    side: CooperationSide,
    partner: &str,
    ids: impl IntoIterator<Item = Uuid>,
) -> Result<(), MutationError> {
    let country = match side {
        CooperationSide::Korea => KOREA,
        CooperationSide::Partner => partner,
    };
    let found = work.organizations(field, ids).await?;
    if found.iter().all(|row| row.country_code.as_deref() == Some(country)) {
        return Ok(());
    }
    Err(ValidationError::rule(field, Rule::OtherCountry).into())
}

/// The text that a term is sorted by, and those that it is found by.
pub(super) fn search_of(term: &center_term::Model) -> (String, String) {
    let cities = term.city.iter().flat_map(|city| city.0.values());
    let also: Vec<&str> = iter::once(&term.code).chain(cities).map(String::as_str).collect();
    found_by(&term.name, &also)
}

/// A country to propose.
#[derive(Debug)]
pub(super) struct Proposal {
    pub country: String,
    pub candidacy_basis: CandidacyBasis,
    pub memorandum: Option<Uuid>,
    pub occurred_on: PartialDate,
    pub name: Localized,
    pub note: Option<Localized>,
    pub document: Option<Uuid>,
    pub visibility: Visibility,
}

/// Proposes a country: a center, if it has none, a term, a candidacy and the first step.
pub(super) async fn propose(
    base: &mut recording::Work<'_>,
    proposal: Proposal,
) -> Result<(center_term::Model, candidacy::Model, procedure_step::Model), MutationError> {
    let Proposal {
        country,
        candidacy_basis: basis,
        memorandum,
        occurred_on,
        name,
        note,
        document,
        visibility,
    } = proposal;
    let writer = &mut *base.writer;
    let key = || vec![Key::from(&country)];
    if writer.by_keys::<country::Entity>(country::Column::Alpha2, key()).await?.is_empty() {
        return Err(ValidationError::NotFound("country").into());
    }
    let partner = partner_country("country", &country);
    let mut based = Ok(());
    if let Some(id) = memorandum {
        let found = writer.by_id::<memorandum::Entity>(id).await?;
        let found = found.filter(|row| writer.sees::<memorandum::Entity>(row));
        let found = found.ok_or(ValidationError::NotFound("memorandum_id"))?;
        based = match found.country_code == country {
            true => {
                let signed_on = found.signed_on.as_ref();
                on_field(
                    "memorandum_id",
                    check_follows(signed_on, &occurred_on, Rule::ProposalBeforeMemorandum),
                )
            }
            false => Err(ValidationError::rule("memorandum_id", Rule::MemorandumOfAnotherCountry)),
        };
    }
    let terms = writer.by_keys::<center_term::Entity>(center_term::Column::CountryCode, key()).await?;
    let alone = match terms.iter().any(|term| term.latest_step.is_some_and(is_being_set_up)) {
        true => Err(ValidationError::rule("country", Rule::OneAtATime)),
        false => Ok(()),
    };
    let past = on_field("occurred_on", check_date(&occurred_on, base.today));
    (partner, based, alone, past).all()?;
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
        generation: Generation::Dgcc,
        family: CenterFamily::Dgcc,
        latest_step: None,
        name,
        sort_name,
        city: None,
        host_organization_id: None,
        opened_on: None,
        planned_end_on: None,
        ended_on: None,
        note: note.clone(),
    });
    let term = writer.save::<center_term::Entity>(None, row).await?;
    let row = new_record!(candidacy, visibility, {
        term_id: term.id,
        country_code: country.clone(),
        candidacy_basis: basis,
        proposer_id: base.actor,
        memorandum_id: memorandum,
        proposed_on: Some(occurred_on.clone()),
        note,
    });
    let candidacy = writer.save::<candidacy::Entity>(None, row).await?;
    on_procedure(base, term, async |work| {
        let said = Said::on(&occurred_on, document);
        let step = work.take(ProcedureStepKind::Candidate, said, visibility, ()).await?;
        Ok((work.term.clone(), candidacy, step))
    })
    .await
}
