//! Training programs.

use async_graphql::{Context, InputObject, MaybeUndefined, Object};
use entity::value::{DecisionSubject, TrainingMode, Visibility};
use entity::{center_term, training_program};
use model::api::record::KeyOf;
use model::policy::acts::RecordTraining;
use model::recording::{
    Keys, MutationError, RecordInput, Somewhere, TextInput, ValidationError, found_by, in_place, kept,
    kept_texts, localized, on_record, optional_texts, payload, texts, valid_code, within,
};
use model::records::{CenterTerm, CommitteeDecision, Country, ServiceArea, TrainingProgram};
use model::store::new_record;

use super::cancellation::still_planned;
use super::store::{areas_of, check_decision, term};
use crate::visibility::narrow_all;
use entity::RecordType;

/// Input of `createTrainingProgram`.
#[derive(Debug, InputObject)]
pub struct CreateTrainingProgramInput {
    /// Center term whose Committee approved the program. Leave it out for a program outside the centers.
    term: Option<KeyOf<CenterTerm>>,
    /// Country that the program is for. Not needed if a term is given; if both are given, it must be the
    /// country of the term. Leave it out for a program for several countries.
    country: Option<KeyOf<Country>>,
    /// Code, unique among training programs; by default generated, from the code of the term if one is given.
    code: Option<String>,
    /// Training mode of the program.
    mode: TrainingMode,
    /// Name of the training program.
    name: Vec<TextInput>,
    /// Summary of the training program.
    summary: Option<Vec<TextInput>>,
    /// Decision of the term's Committee that approved the program. Only for programs of a term.
    decision: Option<KeyOf<CommitteeDecision>>,
    /// True for historical work whose Committee decision is not in these records. In that case, `decision`
    /// must be left out.
    #[graphql(default)]
    predates_records: bool,
    /// Service areas that the program covers.
    #[graphql(default)]
    service_areas: Vec<KeyOf<ServiceArea>>,
    /// Visibility of the record; at most that of the term.
    #[graphql(default_with = "Visibility::Internal")]
    visibility: Visibility,
}

/// Input of `updateTrainingProgram`. Fields that are left out do not change.
#[derive(Debug, InputObject)]
pub struct UpdateTrainingProgramInput {
    #[graphql(flatten)]
    on: RecordInput,
    /// Training mode of the program.
    mode: MaybeUndefined<TrainingMode>,
    /// Name of the training program.
    name: MaybeUndefined<Vec<TextInput>>,
    /// Summary of the training program.
    summary: MaybeUndefined<Vec<TextInput>>,
    /// All service areas that the program covers. Areas that are not listed are removed.
    service_areas: MaybeUndefined<Vec<KeyOf<ServiceArea>>>,
    /// Visibility of the record; at most that of the term.
    visibility: MaybeUndefined<Visibility>,
}

payload! {
    CreateTrainingProgramPayload, UpdateTrainingProgramPayload {
        /// Training program; null if the mutation failed.
        training_program: TrainingProgram = training_program,
    }
}

#[derive(Debug, Default)]
pub struct TrainingMutation;

/// Training programs.
#[Object]
impl TrainingMutation {
    /// Records a training program. A program of a center term requires a decision of the term's Committee,
    /// unless it is historical.
    async fn create_training_program(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Training program to record.")] input: CreateTrainingProgramInput,
    ) -> async_graphql::Result<CreateTrainingProgramPayload> {
        let CreateTrainingProgramInput { term: of_term, country, code: wanted, mode, name, summary, .. } =
            input;
        let keys = Keys::of(ctx)?;
        let checks = (
            localized("name", name),
            optional_texts("summary", summary),
            keys.optional_id("decision", input.decision.as_ref()).await,
            keys.codes("service_areas", &input.service_areas).await,
        );
        in_place::<RecordTraining, _, _, _>(
            ctx,
            Somewhere { term: of_term.as_ref(), country: country.as_ref() },
            checks,
            async |work, of, country, (name, summary, decision, areas)| {
                let mut visibility = input.visibility;
                let code = match &of {
                    Some(of) => {
                        visibility = within(visibility, of.visibility)?;
                        let facts = term(work, of).await?;
                        let basis = (DecisionSubject::Training, decision, input.predates_records);
                        // Its sessions have dates, which lie within the term.
                        check_decision(work, of, &facts, basis, true).await?;
                        work.code::<training_program::Entity>(wanted, &format!("{}-T", of.code)).await?
                    }
                    None if decision.is_some() => return Err(ValidationError::NotFound("decision").into()),
                    None => match wanted {
                        Some(wanted) => valid_code(wanted)?,
                        None => format!("TRAINING-{}", model::clock::new_id().simple()),
                    },
                };
                let (sort_name, search) = found_by(&name, &[&code]);
                let mut service_area_codes = None;
                let areas = areas_of(work, Some(areas), &mut service_area_codes).await?;
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
                    service_area_codes,
                    cancelled_on: None,
                    cancellation_reason: None,
                });
                let row = work.writer.save::<training_program::Entity>(None, row);
                let row = row.await.map_err(MutationError::taken("code"))?;
                work.writer.link_areas(row.id, areas).await?;
                Ok((row,))
            },
        )
        .await
    }

    /// Changes a training program.
    async fn update_training_program(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Changes to make.")] input: UpdateTrainingProgramInput,
    ) -> async_graphql::Result<UpdateTrainingProgramPayload> {
        let UpdateTrainingProgramInput { on, mode, name, summary, service_areas, visibility } = input;
        let checks = (
            kept("mode", mode),
            kept_texts("name", name),
            texts("summary", summary),
            Keys::of(ctx)?.maybe_codes("service_areas", &service_areas).await,
            kept("visibility", visibility),
        );
        on_record::<RecordTraining, training_program::Entity, _, _, _>(
            ctx,
            &on,
            checks,
            async |work, was, (mode, name, summary, areas, visibility)| {
                still_planned::<training_program::Entity>("id", &was)?;
                let mut row = was.clone();
                row.mode = mode.unwrap_or(row.mode);
                summary.update_to(&mut row.summary);
                row.visibility = visibility.unwrap_or(row.visibility);
                if let Some(id) = row.term_id {
                    let of = work.seen::<center_term::Entity>("id", id).await?;
                    row.visibility = within(row.visibility, of.visibility)?;
                }
                if let Some(name) = name {
                    row.name = name;
                    (row.sort_name, row.search) = found_by(&row.name, &[&row.code]);
                }
                let areas = areas_of(work, areas, &mut row.service_area_codes).await?;
                let row = work.writer.save::<training_program::Entity>(Some(was), row).await?;
                narrow_all(work, RecordType::TrainingProgram, row.id, row.visibility).await?;
                work.writer.link_areas(row.id, areas).await?;
                Ok((row,))
            },
        )
        .await
    }
}
