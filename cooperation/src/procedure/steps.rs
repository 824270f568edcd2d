//! The steps themselves.

use async_graphql::{Context, Object};
use entity::extension_act;
use entity::value::{CandidacyBasis, CooperationSide, PartialDate, ProcedureStepKind, Visibility};
use model::api::Changes;
use model::policy::{Place, acts};
use model::recording::{
    Checks, Keys, MutationError, TermInput, ValidationError, id_of, line, localized, on_field, optional_id,
    optional_line, optional_texts, record, refused,
};
use model::store::new_record;

use super::activity::{Activity, activity};
use super::correction::{Correction, correct};
use super::input::on_term;
use super::member_rules::check_opening;
use super::rules::{
    Rule, TERM_YEARS, check_end, check_extension, check_follows, check_intention, check_planned_end,
    check_selection, check_selection_date, check_succession, is_being_set_up, is_over,
};
use super::step_input::{
    AnnounceSelectionInput, AnnounceSelectionPayload, CloseTermInput, CloseTermPayload,
    ConfirmIntentionInput, ConfirmIntentionPayload, CorrectStepInput, CorrectStepPayload,
    DesignatePlaceInput, DesignatePlacePayload, EstablishCenterInput, EstablishCenterPayload,
    ExtendTermInput, ExtendTermPayload, OpenCenterInput, OpenCenterPayload, ProposeCandidateInput,
    ProposeCandidatePayload, ReportAfterClosureInput, ReportAfterClosurePayload, StepInput,
    WithdrawTermInput, WithdrawTermPayload,
};
use super::store::{Proposal, Said, propose, search_of};
use entity::RecordType;

#[derive(Debug, Default)]
pub struct StepMutation;

/// The steps of the set-up procedure. Each is dated and never edited; a correction is a new record.
#[Object]
impl StepMutation {
    /// Proposes a country as a candidate for a center. NIA can propose any country, MOIS only a country with
    /// which it has signed a memorandum.
    async fn propose_candidate(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Country to propose, with the basis of the proposal.")] input: ProposeCandidateInput,
    ) -> async_graphql::Result<ProposeCandidatePayload> {
        let changes = Changes::of(ctx)?;
        let keys = Keys::of(ctx)?;
        let country = match keys.code("country", &input.country).await {
            Ok(country) => country,
            Err(error) => return refused(ctx, error).await.map(ProposeCandidatePayload::from),
        };
        let place = Place::country(Some(&country));
        let basis = input.candidacy_basis;
        let proposal = proposal(keys, country.clone(), input).await;
        // MOIS proposes on the ground of a memorandum, the specialized organization on its own.
        match basis {
            CandidacyBasis::ExistingMemorandum => {
                let allowed = changes.allow::<acts::ProposeCandidateWithMemorandum>(place)?;
                record(ctx, &allowed, proposal, propose).await
            }
            CandidacyBasis::SpecializedOrganizationProposal => {
                let allowed = changes.allow::<acts::ProposeCandidate>(place)?;
                record(ctx, &allowed, proposal, propose).await
            }
        }
    }

    /// Records that the candidate's cooperative intention was confirmed. The confirmation requires a recorded
    /// exchange through the diplomatic channel.
    async fn confirm_intention(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Step to record.")] input: ConfirmIntentionInput,
    ) -> async_graphql::Result<ConfirmIntentionPayload> {
        let StepInput { on, occurred_on, document } = input.0;
        let document = Keys::of(ctx)?.id("document", &document).await;
        on_term::<acts::ConfirmIntention, _, _, _>(ctx, &on, document, async |work, document| {
            let said = Said::on(&occurred_on, document);
            let follows = on_field("occurred_on", check_intention(&work.facts, &occurred_on));
            let step = work.take(ProcedureStepKind::IntentionConfirmed, said, on.visibility, follows).await?;
            Ok((work.term.clone(), step))
        })
        .await
    }

    /// Confirms and announces the selection of the candidate. The selection requires the assessment of every
    /// criterion, and is not dated before any of them.
    async fn announce_selection(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Step to record.")] input: AnnounceSelectionInput,
    ) -> async_graphql::Result<AnnounceSelectionPayload> {
        let AnnounceSelectionInput { same: StepInput { on, occurred_on, document }, reason } = input;
        let checks = (optional_line("reason", reason), Keys::of(ctx)?.id("document", &document).await);
        on_term::<acts::AnnounceSelection, _, _, _>(ctx, &on, checks, async |work, (reason, document)| {
            let own = (
                on_field("reason", check_selection(&work.facts, reason.is_some())),
                on_field("occurred_on", check_selection_date(&work.facts, &occurred_on)),
            );
            let said = Said { reason, ..Said::on(&occurred_on, document) };
            let step = work.take(ProcedureStepKind::Selected, said, on.visibility, own).await?;
            Ok((work.term.clone(), step))
        })
        .await
    }

    /// Designates the place of the center, before the center is established.
    async fn designate_place(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Term of the center, with the city and the host organization.")]
        input: DesignatePlaceInput,
    ) -> async_graphql::Result<DesignatePlacePayload> {
        let DesignatePlaceInput { on, city, host_organization } = input;
        let host = Keys::of(ctx)?.id("host_organization", &host_organization).await;
        let checks = (localized("city", city), host);
        on_term::<acts::DesignatePlace, _, _, _>(ctx, &on, checks, async |work, (city, host)| {
            let rule = match work.term.latest_step {
                None => Some(Rule::HistoryUnknown),
                Some(step) if is_over(step) => Some(Rule::Over),
                Some(step) if step == ProcedureStepKind::Established || !is_being_set_up(step) => {
                    Some(Rule::PlaceAfterEstablishment)
                }
                Some(_) => None,
            };
            if let Some(rule) = rule {
                return Err(ValidationError::rule("term", rule).into());
            }
            work.of_side("host_organization", CooperationSide::Partner, [host]).await?;
            work.term.city = Some(city);
            (_, work.term.search) = search_of(&work.term);
            work.term.host_organization_id = Some(host);
            work.save_term().await?;
            Ok((work.term.clone(),))
        })
        .await
    }

    /// Records that the center was established at the place that the partner's lead organization designated.
    async fn establish_center(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Step to record.")] input: EstablishCenterInput,
    ) -> async_graphql::Result<EstablishCenterPayload> {
        let StepInput { on, occurred_on, document } = input.0;
        let document = Keys::of(ctx)?.id("document", &document).await;
        on_term::<acts::EstablishCenter, _, _, _>(ctx, &on, document, async |work, document| {
            let said = Said::on(&occurred_on, document);
            let step = work.take(ProcedureStepKind::Established, said, on.visibility, ()).await?;
            Ok((work.term.clone(), step))
        })
        .await
    }

    /// Opens the center, which must have a head and members of both sides. Every earlier term of the center must have
    /// ended.
    async fn open_center(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Term whose center opens, with the date of the opening and the planned end.")] input: OpenCenterInput,
    ) -> async_graphql::Result<OpenCenterPayload> {
        let OpenCenterInput { on, occurred_on, planned_end_on, document } = input;
        let end = planned_end_on.unwrap_or_else(|| later(&occurred_on));
        let document = Keys::of(ctx)?.id("document", &document).await;
        on_term::<acts::OpenCenter, _, _, _>(ctx, &on, document, async |work, document| {
            let Activity { begun, days } = activity(work).await?;
            let follows = |begun| check_follows(Some(&occurred_on), begun, Rule::OpeningAfterWork);
            let own = (
                on_field("planned_end_on", check_planned_end(&occurred_on, &end)),
                on_field("planned_end_on", check_end(&days, &end)),
                on_field("occurred_on", begun.iter().try_for_each(follows)),
                on_field("occurred_on", check_opening(&work.facts, &occurred_on)),
                on_field("occurred_on", check_succession(&work.facts.earlier, &occurred_on)),
            );
            work.term.opened_on = Some(occurred_on.clone());
            work.term.planned_end_on = Some(end);
            let said = Said::on(&occurred_on, document);
            let step = work.take(ProcedureStepKind::Operating, said, on.visibility, own).await?;
            Ok((work.term.clone(), step))
        })
        .await
    }

    /// Extends the term by a dated act that sets a new end. A term can be extended several times.
    async fn extend_term(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Term to extend, with the extension act.")] input: ExtendTermInput,
    ) -> async_graphql::Result<ExtendTermPayload> {
        let ExtendTermInput { on, act_kind: kind, occurred_on, new_end_on: end, document } = input;
        let document = Keys::of(ctx)?.id("document", &document).await;
        on_term::<acts::ExtendTerm, _, _, _>(ctx, &on, document, async |work, document| {
            let visibility = work.visible(on.visibility)?;
            let said = Said::on(&occurred_on, document);
            let later = on_field("new_end_on", check_extension(&work.facts, &occurred_on, &end));
            let step = work.take(ProcedureStepKind::Extended, said, visibility, later).await?;
            let row = new_record!(extension_act, visibility, {
                term_id: work.term.id,
                country_code: work.term.country_code.clone(),
                act_kind: Some(kind),
                signed_on: Some(occurred_on),
                new_end_on: Some(end),
                document_id: Some(document),
                note: None,
            });
            let act = work.writer.save::<extension_act::Entity>(None, row).await?;
            Ok((work.term.clone(), step, act))
        })
        .await
    }

    /// Closes the term on the given date, which is not before any work of the term that is not cancelled. What
    /// took place within the term can be recorded later, too. The term does not run past its agreed end, including
    /// extensions, even if it is closed after that.
    async fn close_term(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Step to record.")] input: CloseTermInput,
    ) -> async_graphql::Result<CloseTermPayload> {
        let StepInput { on, occurred_on, document } = input.0;
        let document = Keys::of(ctx)?.id("document", &document).await;
        on_term::<acts::CloseTerm, _, _, _>(ctx, &on, document, async |work, document| {
            let own = on_field("occurred_on", check_end(&activity(work).await?.days, &occurred_on));
            work.term.ended_on = Some(occurred_on.clone());
            let said = Said::on(&occurred_on, document);
            let step = work.take(ProcedureStepKind::Closed, said, on.visibility, own).await?;
            Ok((work.term.clone(), step))
        })
        .await
    }

    /// Reports that the relationship continues after the term.
    async fn report_after_closure(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Report to record.")] input: ReportAfterClosureInput,
    ) -> async_graphql::Result<ReportAfterClosurePayload> {
        let ReportAfterClosureInput { same: StepInput { on, occurred_on, document }, means } = input;
        let document = Keys::of(ctx)?.id("document", &document).await;
        on_term::<acts::ReportAfterClosure, _, _, _>(ctx, &on, document, async |work, document| {
            let said = Said { means: Some(means), ..Said::on(&occurred_on, document) };
            let step = work.take(ProcedureStepKind::AfterClosure, said, on.visibility, ()).await?;
            Ok((work.term.clone(), step))
        })
        .await
    }

    /// Ends the set-up procedure of a term early, with a reason.
    async fn withdraw_term(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Term to withdraw, with the date and the reason.")] input: WithdrawTermInput,
    ) -> async_graphql::Result<WithdrawTermPayload> {
        let WithdrawTermInput { on, occurred_on, reason } = input;
        on_term::<acts::WithdrawTerm, _, _, _>(ctx, &on, line("reason", reason), async |work, reason| {
            let own = on_field("occurred_on", check_end(&activity(work).await?.days, &occurred_on));
            work.term.ended_on = work.term.opened_on.as_ref().map(|_| occurred_on.clone());
            let said = Said { reason: Some(reason), ..Said::on(&occurred_on, None) };
            let step = work.take(ProcedureStepKind::Withdrawn, said, on.visibility, own).await?;
            Ok((work.term.clone(), step))
        })
        .await
    }

    /// Corrects a recorded step by adding a new record. The record of the original step does not change.
    async fn correct_step(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Step to correct, with its correct values and the reason.")] input: CorrectStepInput,
    ) -> async_graphql::Result<CorrectStepPayload> {
        let CorrectStepInput {
            term,
            expected_version,
            visibility,
            occurred_on,
            planned_end_on,
            new_end_on,
            reason,
            document,
            procedure_step_id,
        } = input;
        let checks = (
            line("reason", reason),
            id_of("procedure_step_id", RecordType::ProcedureStep, &procedure_step_id),
            Keys::of(ctx)?.optional_id("document", document.as_ref()).await,
        );
        let on = TermInput { term, expected_version, visibility: Visibility::Internal };
        on_term::<acts::CorrectStep, _, _, _>(ctx, &on, checks, async |work, (reason, step, document)| {
            let correction =
                Correction { step, occurred_on, planned_end_on, new_end_on, document, reason, visibility };
            let record = correct(work, correction).await?;
            Ok((work.term.clone(), record))
        })
        .await
    }
}

/// What a proposal asks for; its document is looked at with the rest.
async fn proposal(
    keys: Keys<'_>,
    country: String,
    input: ProposeCandidateInput,
) -> Result<Proposal, MutationError> {
    let basis = input.candidacy_basis;
    let named = optional_id("memorandum_id", RecordType::Memorandum, input.memorandum_id.as_ref());
    let memorandum = named.and_then(|named| match basis {
        CandidacyBasis::ExistingMemorandum if named.is_none() => {
            Err(ValidationError::rule("memorandum_id", Rule::NeedsExistingMemorandum))
        }
        _ => Ok(named),
    });
    let (memorandum, name, note, document) = (
        memorandum,
        localized("name", input.name),
        optional_texts("note", input.note),
        keys.optional_id("document", input.document.as_ref()).await,
    )
        .all()?;
    Ok(Proposal {
        country,
        candidacy_basis: basis,
        memorandum,
        occurred_on: input.occurred_on,
        name,
        note,
        document,
        visibility: input.visibility,
    })
}

/// The day before, three years later: a term that opens on 2026-04-01 ends on 2029-03-31.
fn later(opened_on: &PartialDate) -> PartialDate {
    let end = opened_on.earliest().checked_add_months(chrono::Months::new(12 * TERM_YEARS));
    let end = end.and_then(|day| day.pred_opt()?.try_into().ok());
    end.unwrap_or_else(|| opened_on.clone())
}
