//! Training sessions, and who took part.

use async_graphql::{Context, InputObject, MaybeUndefined, Object};
use entity::value::{Gender, TrainingMode, Visibility};
use entity::{center_term, training_participation, training_program, training_session};
use model::api::Date;
use model::api::record::KeyOf;
use model::policy::acts::RecordTraining;
use model::recording::{
    Keys, MutationError, RecordInput, TextInput, ValidationError, Work, kept, on_field, on_key, on_record,
    optional_texts, payload, texts, within,
};
use model::records::{Country, TrainingProgram, TrainingSession};
use model::store::{Rows, new_record};

use super::cancellation::still_planned;
use super::rules::{Days, Rule, check_held, check_opened, check_participants};
use super::store::{decided_on, term as facts};

/// Input of `createTrainingSession`.
#[derive(Debug, InputObject)]
pub struct CreateTrainingSessionInput {
    /// Training program that the session belongs to.
    training_program: KeyOf<TrainingProgram>,
    /// Code, unique among training sessions; by default generated from the code of the program.
    code: Option<String>,
    /// Training mode of the session; defaults to that of the program.
    mode: Option<TrainingMode>,
    /// First day of the session, actual or planned.
    started_on: Date,
    /// Last day of the session, actual or planned.
    ended_on: Option<Date>,
    /// Place of the session.
    place: Option<Vec<TextInput>>,
    /// Visibility of the record; at most that of the training program.
    #[graphql(default_with = "Visibility::Internal")]
    visibility: Visibility,
}

/// Input of `updateTrainingSession`. Fields that are left out do not change.
#[derive(Debug, InputObject)]
pub struct UpdateTrainingSessionInput {
    #[graphql(flatten)]
    on: RecordInput,
    /// Training mode of the session.
    mode: MaybeUndefined<TrainingMode>,
    /// First day of the session, actual or planned.
    started_on: MaybeUndefined<Date>,
    /// Last day of the session, actual or planned.
    ended_on: MaybeUndefined<Date>,
    /// Place of the session.
    place: MaybeUndefined<Vec<TextInput>>,
    /// Visibility of the record; at most that of the training program.
    visibility: MaybeUndefined<Visibility>,
}

/// Number of participants of one country and gender.
#[derive(Debug, InputObject)]
pub struct ParticipantCountInput {
    /// Country of the participants.
    country: KeyOf<Country>,
    /// Gender of the participants.
    gender: Gender,
    /// Number of participants, at least 1.
    person_count: i32,
}

/// Input of `recordParticipation`. The given counts replace the recorded ones.
#[derive(Debug, InputObject)]
pub struct RecordParticipationInput {
    #[graphql(flatten)]
    on: RecordInput,
    /// Total number of participants.
    participant_count: i32,
    /// Numbers of participants by country and gender, which must add up to the total number.
    counts: Vec<ParticipantCountInput>,
}

payload! {
    CreateTrainingSessionPayload, RecordParticipationPayload, UpdateTrainingSessionPayload {
        /// Training session; null if the mutation failed.
        training_session: TrainingSession = training_session,
    }
}

#[derive(Debug, Default)]
pub struct TrainingSessionMutation;

/// Training sessions, and who took part.
#[Object]
impl TrainingSessionMutation {
    /// Records a session of a training program.
    async fn create_training_session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Training session to record.")] input: CreateTrainingSessionInput,
    ) -> async_graphql::Result<CreateTrainingSessionPayload> {
        on_key::<RecordTraining, training_program::Entity, _, _, _>(
            ctx,
            "training_program",
            &input.training_program,
            None,
            optional_texts("place", input.place),
            async |work, of, place| {
                still_planned::<training_program::Entity>("training_program", &of)?;
                let prefix = format!("{}-S", of.code);
                let code = work.code::<training_session::Entity>(input.code, &prefix).await?;
                let row = new_record!(training_session, input.visibility, {
                    code,
                    training_program_id: of.id,
                    country_code: of.country_code.clone(),
                    mode: input.mode.unwrap_or(of.mode),
                    started_on: input.started_on.0,
                    ended_on: input.ended_on.map(|day| day.0),
                    place,
                    participant_count: None,
                    cancelled_on: None,
                    cancellation_reason: None,
                });
                write(work, &of, (None, row), (true, input.ended_on.is_some())).await
            },
        )
        .await
    }

    /// Changes a training session.
    async fn update_training_session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Changes to make.")] input: UpdateTrainingSessionInput,
    ) -> async_graphql::Result<UpdateTrainingSessionPayload> {
        let UpdateTrainingSessionInput { on, mode, started_on, ended_on, place, visibility } = input;
        let given = (!started_on.is_undefined(), !ended_on.is_undefined());
        on_record::<RecordTraining, training_session::Entity, _, _, _>(
            ctx,
            &on,
            (
                kept("mode", mode),
                kept("started_on", started_on),
                texts("place", place),
                kept("visibility", visibility),
            ),
            async |work, was, (mode, started_on, place, visibility)| {
                still_planned::<training_session::Entity>("id", &was)?;
                let mut row = was.clone();
                let of = work.seen::<training_program::Entity>("id", row.training_program_id).await?;
                row.mode = mode.unwrap_or(row.mode);
                row.started_on = started_on.map_or(row.started_on, |day| day.0);
                ended_on.map_value(|day| day.0).update_to(&mut row.ended_on);
                place.update_to(&mut row.place);
                row.visibility = visibility.unwrap_or(row.visibility);
                write(work, &of, (Some(was), row), given).await
            },
        )
        .await
    }

    /// Records the participants of a session, counted by country and gender.
    async fn record_participation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Session whose participants are recorded, with the counts.")]
        input: RecordParticipationInput,
    ) -> async_graphql::Result<RecordParticipationPayload> {
        let RecordParticipationInput { on, participant_count: participants, counts } = input;
        on_record::<RecordTraining, training_session::Entity, _, _, _>(
            ctx,
            &on,
            Keys::of(ctx)?.codes("counts", counts.iter().map(|count| &count.country)).await,
            async |work, was, countries| {
                still_planned::<training_session::Entity>("id", &was)?;
                on_field("id", check_held(was.started_on, work.today))?;
                if counts.len() > MAX_COUNTS {
                    return Err(ValidationError::Invalid(
                        "counts",
                        "at most 1,000 counts are allowed",
                        "최대 1,000개까지입니다",
                    )
                    .into());
                }
                if participants > MAX_PARTICIPANTS {
                    return Err(ValidationError::Invalid(
                        "participant_count",
                        "at most 1,000,000 participants are allowed",
                        "최대 1,000,000명까지입니다",
                    )
                    .into());
                }
                let counts = countries.into_iter().zip(&counts);
                let counts: Vec<_> =
                    counts.map(|(country, count)| (country, count.gender, count.person_count)).collect();
                on_field("counts", check_participants(participants, &counts))?;
                work.countries("counts", counts.iter().map(|(country, _, _)| country.as_str())).await?;
                replace_counts(work, &was, counts).await?;
                let row = training_session::Model { participant_count: Some(participants), ..was.clone() };
                Ok((work.writer.save::<training_session::Entity>(Some(was), row).await?,))
            },
        )
        .await
    }
}

/// The most counts of a session: every country in every gender fits.
const MAX_COUNTS: usize = 1_000;
/// Larger numbers are mistakes, and their sums would exceed an Int.
const MAX_PARTICIPANTS: i32 = 1_000_000;

/// Writes a session. An error is about a day that the input gives: the first one, the last one, or both.
async fn write(
    work: &mut Work<'_>,
    of: &training_program::Model,
    (was, mut row): (Option<training_session::Model>, training_session::Model),
    given: (bool, bool),
) -> Result<(training_session::Model,), MutationError> {
    row.visibility = within(row.visibility, of.visibility)?;
    let days = Days { first: row.started_on, last: row.ended_on };
    let of_days = |rule: Rule| ValidationError::rule(rule.field_of_days(given), rule);
    days.check().map_err(of_days)?;
    if row.participant_count.is_some() {
        on_field("started_on", check_held(row.started_on, work.today))?;
    }
    if let Some(id) = of.term_id {
        let term = work.writer.by_id::<center_term::Entity>(id).await?;
        let mut facts = facts(work, &term.ok_or(ValidationError::NotFound("training_program"))?).await?;
        on_field("started_on", check_opened(&facts, row.started_on <= work.today))?;
        days.check_within(&facts).map_err(of_days)?;
        facts.decided_on = decided_on(work, of.decision_id).await?;
        days.check_begins(&facts).map_err(of_days)?;
    }
    let row =
        work.writer.save::<training_session::Entity>(was, row).await.map_err(MutationError::taken("code"))?;
    let column = training_participation::Column::TrainingSessionId;
    let counts = work.writer.of::<training_participation::Entity>(column, vec![row.id]).await?;
    let counts = counts.into_iter().map(|count| {
        let seen = training_participation::Model { visibility: row.visibility, ..count.clone() };
        (Some(count), seen)
    });
    work.writer.upsert::<training_participation::Entity>(counts.collect()).await?;
    Ok((row,))
}

/// Puts counts in the place of those on record; they are as visible as the session.
async fn replace_counts(
    work: &mut Work<'_>,
    session: &training_session::Model,
    counts: Vec<(String, Gender, i32)>,
) -> Result<(), MutationError> {
    let column = training_participation::Column::TrainingSessionId;
    let mut known = work.writer.of::<training_participation::Entity>(column, vec![session.id]).await?;
    let mut drafts = Vec::new();
    for (country, gender, participants) in counts {
        let same = |row: &training_participation::Model| {
            (&row.participant_country_code, row.gender) == (&country, gender)
        };
        let was = known.iter().position(same).map(|place| known.swap_remove(place));
        let draft = match &was {
            Some(was) => training_participation::Model { person_count: participants, ..was.clone() },
            None => new_record!(training_participation, session.visibility, {
                training_session_id: session.id,
                country_code: session.country_code.clone(),
                participant_country_code: country,
                gender,
                person_count: participants,
            }),
        };
        drafts.push((was, draft));
    }
    work.writer.upsert::<training_participation::Entity>(drafts).await?;
    work.writer.delete::<training_participation::Entity>(&known).await?;
    Ok(())
}
