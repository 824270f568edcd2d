//! The steps themselves.

use async_graphql::{Context, Object};
use entity::value::{CandidacyBasis, Generation, Localized, PartialDate, Step};
use entity::{
    committee, committee_member, extension_act, memorandum, memorandum_signatory, operation_agreement,
    procedure_step,
};

use super::input::on_term;
use super::rules::{Rule, check_extension};
use super::step_input::{
    AgreementPayload, CorrectStepInput, DesignatePlaceInput, DesignatePlacePayload, ExtendTermInput,
    ExtendTermPayload, OpenCenterInput, OrganizeCommitteeInput, OrganizeCommitteePayload,
    ProposeCandidateInput, ProposeCandidatePayload, SignAgreementInput, SignMemorandumInput,
    SignMemorandumPayload, SkipAgreementInput, StepInput, StepPayload, WithdrawTermInput,
};
use super::store::{Proposal, Taking, propose};
use crate::api::Changes;
use crate::policy::{Act, Place, acts};
use crate::recording::{
    TextInput, ValidationError, found_by, id_of, line, localized, optional_id, optional_line, optional_texts,
    record, valid,
};
use entity::RecordType;

/// How many years a term lasts unless told: what the page says of every center.
const YEARS: u32 = 3;
/// The most people that one input names.
const MAX_PEOPLE: usize = 100;

#[derive(Debug, Default)]
pub struct StepMutation;

/// The steps of the set-up procedure. Each is dated and never edited; a correction is a new record.
#[Object]
impl StepMutation {
    /// Proposes a country as a candidate for a center: NIA, or MOIS for a country that has a memorandum with
    /// it.
    async fn propose_candidate(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The country, and what the proposal rests on.")] input: ProposeCandidateInput,
    ) -> async_graphql::Result<ProposeCandidatePayload> {
        let changes = Changes::of(ctx)?;
        let country = input.country_code.clone();
        let place = Place::country(Some(&country));
        // MOIS proposes on the ground of a memorandum, the specialized organization on its own.
        let proposed = match input.basis {
            CandidacyBasis::ExistingMemorandum => {
                let allowed = changes.allow::<acts::ProposeCandidateWithMemorandum>(place)?;
                record(ctx, &allowed, proposal(input), propose).await?
            }
            CandidacyBasis::SpecializedOrganizationProposal => {
                let allowed = changes.allow::<acts::ProposeCandidate>(place)?;
                record(ctx, &allowed, proposal(input), propose).await?
            }
        };
        Ok(ProposeCandidatePayload::of(proposed))
    }

    /// Confirms the candidate's cooperative intention through the diplomatic channel: MOIS, or the partner's
    /// lead organization, once the diplomatic organization has recorded an exchange.
    async fn confirm_intention(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The step.")] input: StepInput,
    ) -> async_graphql::Result<StepPayload> {
        plain_step::<acts::ConfirmIntention>(ctx, input, Step::IntentionConfirmed).await
    }

    /// Finally confirms and announces the selection: MOIS, once every criterion is assessed.
    async fn announce_selection(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The step.")] input: StepInput,
    ) -> async_graphql::Result<StepPayload> {
        plain_step::<acts::AnnounceSelection>(ctx, input, Step::Selected).await
    }

    /// Records that the memorandum was signed: MOIS or the partner's lead organization, once a request, an
    /// accepted review and an on-site visit are on record; both sides sign by a minister or higher.
    async fn sign_memorandum(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The memorandum.")] input: SignMemorandumInput,
    ) -> async_graphql::Result<SignMemorandumPayload> {
        let document = id_of("input.documentId", RecordType::Document, &input.document_id)?;
        let mut organizations = Vec::new();
        for signatory in &input.signatories {
            organizations.push(id_of(
                "input.signatories.organizationId",
                RecordType::Organization,
                &signatory.organization_id,
            )?);
        }
        let SignMemorandumInput { on, occurred, name, place, mut signatories, .. } = input;
        let valid = valid(|| {
            people(signatories.len(), "signatories")?;
            let people = signatories.iter_mut();
            let people = people.map(|by| person("signatories", by.position.take(), by.person_name.take()));
            let people = people.collect::<Result<Vec<_>, _>>()?;
            Ok((optional_texts("name", name)?, optional_line("place", place)?, people))
        });
        let outcome = on_term::<acts::SignMemorandum, _, _>(ctx, &on, valid, async |work, valid| {
            let (name, place, people) = valid;
            work.organizations("signatories", organizations.iter().copied()).await?;
            work.facts.signatories.extend(signatories.iter().map(|by| (by.side, Some(by.rank))));
            let visibility = work.visible(on.visibility)?;
            let step = work.take(taking(Step::MouSigned, &occurred, document), visibility).await?;
            let row = new_record!(memorandum, visibility, {
                term_id: work.term.id,
                country_code: work.term.country_code.clone(),
                name,
                signed: Some(occurred.clone()),
                place,
                document_id: Some(document),
                note: None,
            });
            let memorandum = work.writer.save::<memorandum::Entity>(None, row).await?;
            let mut rows = Vec::new();
            for ((by, (position, person_name)), organization) in
                signatories.into_iter().zip(people).zip(organizations)
            {
                rows.push((
                    None,
                    new_record!(memorandum_signatory, visibility, {
                        memorandum_id: memorandum.id,
                        country_code: work.term.country_code.clone(),
                        side: by.side,
                        organization_id: Some(organization),
                        rank: Some(by.rank),
                        position,
                        person_name,
                    }),
                ));
            }
            work.writer.upsert::<memorandum_signatory::Entity>(rows).await?;
            Ok((work.term.clone(), step, memorandum))
        });
        Ok(SignMemorandumPayload::of(outcome.await?))
    }

    /// Organizes the joint Digital Government Cooperation Committee: MOIS.
    async fn organize_committee(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The Committee and its members.")] input: OrganizeCommitteeInput,
    ) -> async_graphql::Result<OrganizeCommitteePayload> {
        let document = id_of("input.documentId", RecordType::Document, &input.document_id)?;
        let mut organizations = Vec::new();
        for member in &input.members {
            organizations.push(id_of(
                "input.members.organizationId",
                RecordType::Organization,
                &member.organization_id,
            )?);
        }
        let OrganizeCommitteeInput { on, occurred, name, mut members, .. } = input;
        let valid = valid(|| {
            people(members.len(), "members")?;
            let people = members.iter_mut();
            let people = people.map(|of| person("members", of.position.take(), of.person_name.take()));
            let people = people.collect::<Result<Vec<_>, _>>()?;
            Ok((localized("name", name)?, people))
        });
        let outcome = on_term::<acts::OrganizeCommittee, _, _>(ctx, &on, valid, async |work, valid| {
            let (name, people) = valid;
            work.organizations("members", organizations.iter().copied()).await?;
            work.facts.committee.extend(members.iter().map(|member| (member.side, member.role)));
            let visibility = work.visible(on.visibility)?;
            let step = work.take(taking(Step::CommitteeOrganized, &occurred, document), visibility).await?;
            let (sort_name, _) = found_by(&name, &[]);
            let row = new_record!(committee, visibility, {
                term_id: work.term.id,
                country_code: work.term.country_code.clone(),
                name,
                sort_name,
                organized: Some(occurred.clone()),
                document_id: Some(document),
            });
            let committee = work.writer.save::<committee::Entity>(None, row).await?;
            let mut rows = Vec::new();
            for ((member, (position, person_name)), organization_id) in
                members.into_iter().zip(people).zip(organizations)
            {
                rows.push((
                    None,
                    new_record!(committee_member, visibility, {
                        committee_id: committee.id,
                        country_code: work.term.country_code.clone(),
                        organization_id,
                        side: member.side,
                        role: member.role,
                        position,
                        person_name,
                    }),
                ));
            }
            work.writer.upsert::<committee_member::Entity>(rows).await?;
            Ok((work.term.clone(), step, committee))
        });
        Ok(OrganizeCommitteePayload::of(outcome.await?))
    }

    /// Records that the agreement on the operation of the center was signed by the heads of both specialized
    /// organizations: NIA or the partner's specialized organization.
    async fn sign_agreement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The agreement.")] input: SignAgreementInput,
    ) -> async_graphql::Result<AgreementPayload> {
        let document = id_of("input.documentId", RecordType::Document, &input.document_id)?;
        let korean =
            id_of("input.koreanOrganizationId", RecordType::Organization, &input.korean_organization_id)?;
        let partner =
            id_of("input.partnerOrganizationId", RecordType::Organization, &input.partner_organization_id)?;
        let (on, occurred) = (input.on, input.occurred);
        let outcome = on_term::<acts::SignAgreement, _, _>(ctx, &on, Ok(()), async |work, ()| {
            work.organizations("korean_organization_id", [korean]).await?;
            work.organizations("partner_organization_id", [partner]).await?;
            let visibility = work.visible(on.visibility)?;
            let step = work.take(taking(Step::AgreementSigned, &occurred, document), visibility).await?;
            let row = new_record!(operation_agreement, visibility, {
                term_id: work.term.id,
                country_code: work.term.country_code.clone(),
                signed: Some(occurred),
                skipped: false,
                skip_reason: None,
                korean_signatory_id: Some(korean),
                partner_signatory_id: Some(partner),
                document_id: Some(document),
            });
            let agreement = work.writer.save::<operation_agreement::Entity>(None, row).await?;
            Ok((work.term.clone(), step, agreement))
        });
        Ok(AgreementPayload::of(outcome.await?))
    }

    /// Records that the agreement is not necessary, with the reason: NIA or the partner's specialized
    /// organization.
    async fn skip_agreement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Why there is no agreement.")] input: SkipAgreementInput,
    ) -> async_graphql::Result<AgreementPayload> {
        let SkipAgreementInput { on, occurred, reason } = input;
        let outcome =
            on_term::<acts::SignAgreement, _, _>(ctx, &on, line("reason", reason), async |work, reason| {
                let visibility = work.visible(on.visibility)?;
                let taking = Taking {
                    step: Step::AgreementSigned,
                    occurred,
                    document: None,
                    reason: Some(reason.clone()),
                };
                let step = work.take(taking, visibility).await?;
                let row = new_record!(operation_agreement, visibility, {
                    term_id: work.term.id,
                    country_code: work.term.country_code.clone(),
                    signed: None,
                    skipped: true,
                    skip_reason: Some(reason),
                    korean_signatory_id: None,
                    partner_signatory_id: None,
                    document_id: None,
                });
                let agreement = work.writer.save::<operation_agreement::Entity>(None, row).await?;
                Ok((work.term.clone(), step, agreement))
            });
        Ok(AgreementPayload::of(outcome.await?))
    }

    /// Designates the place of the center: the partner's lead organization, before the center is established.
    async fn designate_place(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The place.")] input: DesignatePlaceInput,
    ) -> async_graphql::Result<DesignatePlacePayload> {
        let host = id_of("input.hostOrganizationId", RecordType::Organization, &input.host_organization_id)?;
        let DesignatePlaceInput { on, city, .. } = input;
        let outcome =
            on_term::<acts::DesignatePlace, _, _>(ctx, &on, line("city", city), async |work, city| {
                if !work.term.step.is_some_and(super::rules::is_being_set_up)
                    || work.term.step == Some(Step::Established)
                {
                    return Err(ValidationError::rule("term_id", Rule::Order(Step::Established)).into());
                }
                work.organizations("host_organization_id", [host]).await?;
                let (_, search) = found_by(&work.term.name, &[&work.term.code, &city]);
                work.term.search = search;
                work.term.city = Some(city);
                work.term.host_organization_id = Some(host);
                work.save_term().await?;
                Ok((work.term.clone(),))
            });
        Ok(DesignatePlacePayload::of(outcome.await?))
    }

    /// Establishes the center at the place that the partner's lead organization designated: NIA.
    async fn establish_center(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The step.")] input: StepInput,
    ) -> async_graphql::Result<StepPayload> {
        plain_step::<acts::EstablishCenter>(ctx, input, Step::Established).await
    }

    /// Opens the center, once a head and members of both sides are appointed: NIA.
    async fn open_center(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "When it opened, and until when it is planned.")] input: OpenCenterInput,
    ) -> async_graphql::Result<StepPayload> {
        let document = id_of("input.documentId", RecordType::Document, &input.document_id)?;
        let OpenCenterInput { on, occurred, planned_end, .. } = input;
        let end = planned_end.unwrap_or_else(|| later(&occurred));
        let follows = end.latest() > occurred.earliest();
        let valid = if follows { Ok(end) } else { Err(ValidationError::rule("planned_end", Rule::LaterEnd)) };
        let outcome = on_term::<acts::OpenCenter, _, _>(ctx, &on, valid, async |work, end| {
            work.term.opened = Some(occurred.clone());
            work.term.planned_end = Some(end);
            let step = work.take(taking(Step::Operating, &occurred, document), on.visibility).await?;
            Ok((work.term.clone(), step))
        });
        Ok(StepPayload::of(outcome.await?))
    }

    /// Prolongs the term by a dated act with the new end, as often as need be: MOIS.
    async fn extend_term(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The act.")] input: ExtendTermInput,
    ) -> async_graphql::Result<ExtendTermPayload> {
        let document = id_of("input.documentId", RecordType::Document, &input.document_id)?;
        let ExtendTermInput { on, kind, occurred, new_end, .. } = input;
        let outcome = on_term::<acts::ExtendTerm, _, _>(ctx, &on, Ok(()), async |work, ()| {
            let visibility = work.visible(on.visibility)?;
            let step = work.take(taking(Step::Extended, &occurred, document), visibility).await?;
            check_extension(&work.facts, &new_end).map_err(|rule| ValidationError::rule("new_end", rule))?;
            let row = new_record!(extension_act, visibility, {
                term_id: work.term.id,
                country_code: work.term.country_code.clone(),
                kind: Some(kind),
                signed: Some(occurred),
                new_end: Some(new_end),
                document_id: Some(document),
                note: None,
            });
            let act = work.writer.save::<extension_act::Entity>(None, row).await?;
            Ok((work.term.clone(), step, act))
        });
        Ok(ExtendTermPayload::of(outcome.await?))
    }

    /// Closes the term on the day that is given: MOIS or NIA.
    async fn close_term(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The step.")] input: StepInput,
    ) -> async_graphql::Result<StepPayload> {
        let document = id_of("input.documentId", RecordType::Document, &input.document_id)?;
        let StepInput { on, occurred, .. } = input;
        let outcome = on_term::<acts::CloseTerm, _, _>(ctx, &on, Ok(()), async |work, ()| {
            work.term.ended = Some(occurred.clone());
            let step = work.take(taking(Step::Closed, &occurred, document), on.visibility).await?;
            Ok((work.term.clone(), step))
        });
        Ok(StepPayload::of(outcome.await?))
    }

    /// Reports that the relationship goes on after the term: NIA, or the partner's lead or specialized
    /// organization.
    async fn report_after_closure(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The step.")] input: StepInput,
    ) -> async_graphql::Result<StepPayload> {
        plain_step::<acts::ReportAfterClosure>(ctx, input, Step::AfterClosure).await
    }

    /// Ends the procedure before its time, with the reason: MOIS or NIA.
    async fn withdraw_term(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Why.")] input: WithdrawTermInput,
    ) -> async_graphql::Result<StepPayload> {
        let WithdrawTermInput { on, occurred, reason } = input;
        let outcome =
            on_term::<acts::WithdrawTerm, _, _>(ctx, &on, line("reason", reason), async |work, reason| {
                let reason = Some(reason);
                let taking = Taking { step: Step::Withdrawn, occurred, document: None, reason };
                let step = work.take(taking, on.visibility).await?;
                Ok((work.term.clone(), step))
            });
        Ok(StepPayload::of(outcome.await?))
    }

    /// Records what a step on record should have said, as a record of its own: MOIS or NIA. The step stays
    /// as it was written.
    async fn correct_step(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The step, and what it should have said.")] input: CorrectStepInput,
    ) -> async_graphql::Result<StepPayload> {
        let wrong = id_of("input.procedureStepId", RecordType::ProcedureStep, &input.procedure_step_id)?;
        let document = optional_id("input.documentId", RecordType::Document, input.document_id.as_ref())?;
        let CorrectStepInput { on, occurred, reason, .. } = input;
        let outcome =
            on_term::<acts::CorrectStep, _, _>(ctx, &on, line("reason", reason), async |work, reason| {
                work.evidence(document).await?;
                work.happened("occurred", occurred.earliest())?;
                let taken = work.taken().await?;
                let place = taken.iter().position(|step| step.id == wrong);
                let place = place.ok_or(ValidationError::NotFound("procedure_step_id"))?;
                // Between the steps beside it.
                let day = |step: Option<&procedure_step::Model>| step.and_then(|step| step.occurred.clone());
                let before =
                    day(taken[..place].last()).is_some_and(|before| occurred.latest() < before.earliest());
                let after =
                    day(taken.get(place + 1)).is_some_and(|after| after.latest() < occurred.earliest());
                if before || after {
                    return Err(ValidationError::rule("occurred", Rule::BeforePrevious).into());
                }
                let (step, evidence) = (taken[place].step, document.or(taken[place].document_id));
                match step {
                    Step::Operating => work.term.opened = Some(occurred.clone()),
                    Step::Closed => work.term.ended = Some(occurred.clone()),
                    _ => {}
                }
                let record = work
                    .step_record(step, Some(occurred), evidence, Some(reason), Some(wrong), on.visibility)
                    .await?;
                work.save_term().await?;
                Ok((work.term.clone(), record))
            });
        Ok(StepPayload::of(outcome.await?))
    }
}

async fn plain_step<A: Act>(
    ctx: &Context<'_>,
    input: StepInput,
    step: Step,
) -> async_graphql::Result<StepPayload> {
    let document = id_of("input.documentId", RecordType::Document, &input.document_id)?;
    let StepInput { on, occurred, .. } = input;
    let outcome = on_term::<A, _, _>(ctx, &on, Ok(()), async |work, ()| {
        let step = work.take(taking(step, &occurred, document), on.visibility).await?;
        Ok((work.term.clone(), step))
    });
    Ok(StepPayload::of(outcome.await?))
}

fn taking(step: Step, occurred: &PartialDate, document: uuid::Uuid) -> Taking {
    Taking { step, occurred: occurred.clone(), document: Some(document), reason: None }
}

/// What a proposal asks for; its document is looked at with the rest.
fn proposal(input: ProposeCandidateInput) -> Result<Proposal, ValidationError> {
    let document =
        input.document_id.map(|id| id_of("input.documentId", RecordType::Document, &id)).transpose();
    Ok(Proposal {
        country: input.country_code,
        basis: input.basis,
        occurred: input.occurred,
        name: localized("name", input.name)?,
        note: optional_line("note", input.note)?,
        document: document.map_err(|_| ValidationError::NotFound("document_id"))?,
        generation: Generation::Dgcc,
        visibility: input.visibility,
    })
}

/// As many people as an input may name.
fn people(count: usize, field: &'static str) -> Result<(), ValidationError> {
    if count <= MAX_PEOPLE {
        return Ok(());
    }
    Err(ValidationError::Invalid(field, "at most 100 people", "최대 100명까지입니다"))
}

/// The position and the name of a person, where they are given.
fn person(
    field: &'static str,
    position: Option<Vec<TextInput>>,
    name: Option<String>,
) -> Result<(Option<Localized>, Option<String>), ValidationError> {
    Ok((optional_texts(field, position)?, optional_line(field, name)?))
}

/// The day before, three years later: a term that opens on 2026-04-01 ends on 2029-03-31.
fn later(opened: &PartialDate) -> PartialDate {
    let end = opened.earliest().checked_add_months(chrono::Months::new(12 * YEARS));
    let end = end.and_then(|day| day.pred_opt()?.try_into().ok());
    end.unwrap_or_else(|| opened.clone())
}
