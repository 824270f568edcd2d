//! Training programs.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object};
use entity::value::{DecisionSubject, TrainingMode, Visibility};
use entity::{center_term, training_program};

use super::removal::still_planned;
use super::store::{Tagged, check_decision, tag, term};
use crate::policy::acts::RecordTraining;
use crate::recording::{
    MutationError, Named, RecordInput, TextInput, ValidationError, found_by, in_place, localized, maybe,
    on_record, optional_id, optional_texts, payload, texts, valid, valid_code, within,
};
use crate::records::training_program::TrainingProgram;
use crate::visibility::narrow_all;
use entity::RecordType;

/// Input of `createTrainingProgram`.
#[derive(Debug, InputObject)]
pub struct CreateTrainingProgramInput {
    /// ID of the center term whose Committee approved the program. Left out for programs outside the centers.
    term_id: Option<ID>,
    /// Country that the program is for (ISO 3166-1 alpha-2). May be left out if a term is given, and must
    /// otherwise be the term's. Left out for a program for several countries.
    country_code: Option<String>,
    /// Code, unique among training programs; defaults to the next one of the term.
    code: Option<String>,
    /// Training mode.
    mode: TrainingMode,
    /// Name.
    name: Vec<TextInput>,
    /// Summary of the program.
    summary: Option<Vec<TextInput>>,
    /// ID of the decision of the term's Committee that approved the program. For programs of a term only.
    decision_id: Option<ID>,
    /// True for historical work whose Committee decision is not in these records. `decisionId` is then left
    /// out.
    #[graphql(default)]
    predates_records: bool,
    /// Codes of the service areas that it serves.
    #[graphql(default)]
    service_area_codes: Vec<String>,
    /// Visibility of the record; at most that of the term.
    #[graphql(default_with = "Visibility::Internal")]
    visibility: Visibility,
}

/// Input of `updateTrainingProgram`. Fields that are left out do not change.
#[derive(Debug, InputObject)]
pub struct UpdateTrainingProgramInput {
    #[graphql(flatten)]
    on: RecordInput,
    /// Training mode.
    mode: Option<TrainingMode>,
    /// Name.
    name: Option<Vec<TextInput>>,
    /// Summary of the program.
    summary: MaybeUndefined<Vec<TextInput>>,
    /// Codes of all service areas that it serves. Areas that are not listed are removed.
    service_area_codes: Option<Vec<String>>,
    /// Visibility of the record; at most that of the term.
    visibility: Option<Visibility>,
}

payload! {
    /// Payload of `createTrainingProgram` and `updateTrainingProgram`.
    CreateTrainingProgramPayload,
    UpdateTrainingProgramPayload {
        /// Training program.
        training_program: TrainingProgram = training_program,
    }
}

#[derive(Debug, Default)]
pub struct TrainingMutation;

/// Training programs.
#[Object]
impl TrainingMutation {
    /// Records a training program. A program of a center term needs a decision of its Committee.
    async fn create_training_program(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Program to record.")] input: CreateTrainingProgramInput,
    ) -> async_graphql::Result<CreateTrainingProgramPayload> {
        let decision =
            optional_id("input.decisionId", RecordType::CommitteeDecision, input.decision_id.as_ref())?;
        let CreateTrainingProgramInput { term_id, country_code, code: wanted, mode, name, summary, .. } =
            input;
        let valid = valid(|| {
            let summary = optional_texts("summary", summary)?;
            Ok((localized("name", name)?, summary))
        });
        let outcome = in_place::<RecordTraining, _, _>(
            ctx,
            term_id.as_ref(),
            country_code,
            valid,
            async |work, of, country, (name, summary)| {
                let mut visibility = input.visibility;
                let code = match &of {
                    Some(of) => {
                        visibility = within(visibility, of.visibility)?;
                        let facts = term(work, of).await?;
                        let basis = (DecisionSubject::Training, decision, input.predates_records);
                        check_decision(work, of, &facts, basis).await?;
                        work.code::<training_program::Entity>(wanted, &format!("{}-T", of.code)).await?
                    }
                    None if decision.is_some() => return Err(ValidationError::NotFound("decision_id").into()),
                    None => match wanted {
                        Some(wanted) => valid_code(wanted)?,
                        None => format!("TRAINING-{}", crate::clock::new_id().simple()),
                    },
                };
                let (sort_name, search) = found_by(&name, &[&code]);
                let row = new_record!(training_program, visibility, {
                    code,
                    term_id: of.map(|of| of.id),
                    country_code: country,
                    mode,
                    name,
                    sort_name,
                    search,
                    summary,
                    decision_id: decision,
                    predates_records: input.predates_records,
                    cancelled_on: None,
                    cancellation_reason: None,
                });
                let row = work.writer.save::<training_program::Entity>(None, row);
                let row = row.await.map_err(MutationError::taken("code"))?;
                tag(
                    work,
                    (Tagged::TrainingProgram(row.id), true),
                    Some(input.service_area_codes),
                    (row.country_code.as_deref(), visibility),
                )
                .await?;
                Ok((row,))
            },
        );
        Ok(CreateTrainingProgramPayload::of(outcome.await?))
    }

    /// Changes a training program.
    async fn update_training_program(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Changes to make.")] input: UpdateTrainingProgramInput,
    ) -> async_graphql::Result<UpdateTrainingProgramPayload> {
        let UpdateTrainingProgramInput { on, mode, name, summary, service_area_codes, visibility } = input;
        let named = Named { field: "id", column: training_program::Column::Id, id: &on.id };
        let expected = Some(on.expected_version);
        let valid = valid(|| Ok((optional_texts("name", name)?, texts("summary", summary)?)));
        let outcome = on_record::<RecordTraining, training_program::Entity, _, _>(
            ctx,
            named,
            expected,
            valid,
            async |work, was, (name, summary)| {
                still_planned::<training_program::Entity>("id", &was)?;
                let mut row = was.clone();
                row.mode = mode.unwrap_or(row.mode);
                row.summary = maybe(summary, row.summary);
                row.visibility = visibility.unwrap_or(row.visibility);
                if let Some(id) = row.term_id {
                    let of = work.seen::<center_term::Entity>("id", center_term::Column::Id, id).await?;
                    row.visibility = within(row.visibility, of.visibility)?;
                }
                if let Some(name) = name {
                    row.name = name;
                    (row.sort_name, row.search) = found_by(&row.name, &[&row.code]);
                }
                let row = work.writer.save::<training_program::Entity>(Some(was), row).await?;
                narrow_all(work, RecordType::TrainingProgram, row.id, row.visibility).await?;
                tag(
                    work,
                    (Tagged::TrainingProgram(row.id), false),
                    service_area_codes,
                    (row.country_code.as_deref(), row.visibility),
                )
                .await?;
                Ok((row,))
            },
        );
        Ok(UpdateTrainingProgramPayload::of(outcome.await?))
    }
}
