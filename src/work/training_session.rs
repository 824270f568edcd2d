//! Training sessions, and who took part.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object};
use entity::value::{Gender, TrainingMode, Visibility};
use entity::{center_term, training_participation, training_program, training_session};

use super::rules::{Days, Rule, check_participants};
use super::store::term as facts;
use crate::api::Date;
use crate::policy::acts::RecordTraining;
use crate::recording::{
    MutationError, Named, RecordInput, ValidationError, Work, maybe, maybe_line, on_record, optional_line,
    payload, within,
};
use crate::records::training_session::TrainingSession;
use crate::store::Rows;

/// A new training session.
#[derive(Debug, InputObject)]
pub struct CreateTrainingSessionInput {
    /// The training program.
    training_program_id: ID,
    /// Its code, unique among training sessions; the next of the program unless told.
    code: Option<String>,
    /// How it is held; as the program unless told.
    mode: Option<TrainingMode>,
    /// First day.
    starts_on: Date,
    /// Last day.
    ends_on: Option<Date>,
    /// Where.
    place: Option<String>,
    /// Who may see it: not more than may see the program.
    #[graphql(default_with = "Visibility::Internal")]
    visibility: Visibility,
}

/// Changes of a training session; what is left out stays.
#[derive(Debug, InputObject)]
pub struct UpdateTrainingSessionInput {
    #[graphql(flatten)]
    on: RecordInput,
    /// How it is held.
    mode: Option<TrainingMode>,
    /// First day.
    starts_on: Option<Date>,
    /// Last day.
    ends_on: MaybeUndefined<Date>,
    /// Where.
    place: MaybeUndefined<String>,
    /// Who may see it: not more than may see the program.
    visibility: Option<Visibility>,
}

/// How many people of a country and gender took part.
#[derive(Debug, InputObject)]
pub struct ParticipantCountInput {
    /// The country, ISO 3166-1 alpha-2.
    country_code: String,
    /// Their gender.
    gender: Gender,
    /// How many; one or more.
    participants: i32,
}

/// Who took part in a session: all counts at once, in the place of those on record.
#[derive(Debug, InputObject)]
pub struct RecordParticipationInput {
    #[graphql(flatten)]
    on: RecordInput,
    /// How many took part in all.
    participants: i32,
    /// How many of each country and gender; they add up to all.
    counts: Vec<ParticipantCountInput>,
}

payload! {
    /// What became of a training session.
    TrainingSessionPayload {
        /// The session.
        training_session: TrainingSession = training_session,
    }
}

#[derive(Debug, Default)]
pub struct TrainingSessionMutation;

/// Training sessions, and who took part.
#[Object]
impl TrainingSessionMutation {
    /// Records a session of a training program: NIA, or the partner's specialized organization.
    async fn create_training_session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The session.")] input: CreateTrainingSessionInput,
    ) -> async_graphql::Result<TrainingSessionPayload> {
        let id = input.training_program_id.clone();
        let named = Named { field: "training_program_id", column: training_program::Column::Id, id: &id };
        let outcome = on_record::<RecordTraining, training_program::Entity, _, _>(
            ctx,
            named,
            None,
            optional_line("place", input.place),
            async |work, of, place| {
                let prefix = format!("{}-S", of.code);
                let code = work.code::<training_session::Entity>(input.code, &prefix).await?;
                let row = new_record!(training_session, input.visibility, {
                    code,
                    training_program_id: of.id,
                    country_code: of.country_code.clone(),
                    mode: input.mode.unwrap_or(of.mode),
                    starts_on: input.starts_on.0,
                    ends_on: input.ends_on.map(|day| day.0),
                    place,
                    participants: None,
                });
                write(work, &of, (None, row)).await
            },
        );
        Ok(TrainingSessionPayload::of(outcome.await?))
    }

    /// Changes what is on record of a training session: NIA, or the partner's specialized organization.
    async fn update_training_session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The changes.")] input: UpdateTrainingSessionInput,
    ) -> async_graphql::Result<TrainingSessionPayload> {
        let UpdateTrainingSessionInput { on, mode, starts_on, ends_on, place, visibility } = input;
        let named = Named { field: "id", column: training_session::Column::Id, id: &on.id };
        let expected = Some(on.expected_version);
        let outcome = on_record::<RecordTraining, training_session::Entity, _, _>(
            ctx,
            named,
            expected,
            maybe_line("place", place),
            async |work, was, place| {
                let mut row = was.clone();
                let column = training_program::Column::Id;
                let of = work.seen::<training_program::Entity>("id", column, row.training_program_id).await?;
                row.mode = mode.unwrap_or(row.mode);
                row.starts_on = starts_on.map_or(row.starts_on, |day| day.0);
                row.ends_on = maybe(ends_on, row.ends_on.map(Date)).map(|day| day.0);
                row.place = maybe(place, row.place);
                row.visibility = visibility.unwrap_or(row.visibility);
                write(work, &of, (Some(was), row)).await
            },
        );
        Ok(TrainingSessionPayload::of(outcome.await?))
    }

    /// Records who took part in a session, by country and gender: NIA, or the partner's specialized
    /// organization.
    async fn record_participation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who took part.")] input: RecordParticipationInput,
    ) -> async_graphql::Result<TrainingSessionPayload> {
        let RecordParticipationInput { on, participants, counts } = input;
        let named = Named { field: "id", column: training_session::Column::Id, id: &on.id };
        let expected = Some(on.expected_version);
        let outcome = on_record::<RecordTraining, training_session::Entity, _, _>(
            ctx,
            named,
            expected,
            Ok(()),
            async |work, was, ()| {
                if was.starts_on > work.today {
                    return Err(ValidationError::rule("id", Rule::NotHeld).into());
                }
                if counts.len() > MAX_COUNTS {
                    return Err(ValidationError::Invalid(
                        "counts",
                        "at most 1,000 counts",
                        "최대 1,000개까지입니다",
                    )
                    .into());
                }
                let counts = counts.into_iter().map(|count| {
                    let ParticipantCountInput { country_code, gender, participants } = count;
                    (country_code, gender, participants)
                });
                let counts: Vec<_> = counts.collect();
                check_participants(participants, &counts)
                    .map_err(|rule| ValidationError::rule("counts", rule))?;
                work.countries("counts", counts.iter().map(|(country, _, _)| country.as_str())).await?;
                replace_counts(work, &was, counts).await?;
                let row = training_session::Model { participants: Some(participants), ..was.clone() };
                Ok((work.writer.save::<training_session::Entity>(Some(was), row).await?,))
            },
        );
        Ok(TrainingSessionPayload::of(outcome.await?))
    }
}

/// The most counts of a session: every country in every gender fits.
const MAX_COUNTS: usize = 1_000;

async fn write(
    work: &mut Work<'_>,
    of: &training_program::Model,
    (was, mut row): (Option<training_session::Model>, training_session::Model),
) -> Result<(training_session::Model,), MutationError> {
    row.visibility = within(row.visibility, of.visibility)?;
    let days = Days { first: row.starts_on, last: row.ends_on };
    days.check().map_err(|rule| ValidationError::rule("ends_on", rule))?;
    if let Some(id) = of.term_id {
        let term = work.writer.of::<center_term::Entity>(center_term::Column::Id, vec![id]).await?.pop();
        let facts = facts(work, &term.ok_or(ValidationError::NotFound("training_program_id"))?).await?;
        days.check_within(&facts).map_err(|rule| ValidationError::rule("ends_on", rule))?;
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
    for (country_code, gender, participants) in counts {
        let same =
            |row: &training_participation::Model| (&row.country_code, row.gender) == (&country_code, gender);
        let was = known.iter().position(same).map(|place| known.swap_remove(place));
        let draft = match &was {
            Some(was) => training_participation::Model { participants, ..was.clone() },
            None => new_record!(training_participation, session.visibility, {
                training_session_id: session.id,
                country_code,
                gender,
                participants,
            }),
        };
        drafts.push((was, draft));
    }
    work.writer.upsert::<training_participation::Entity>(drafts).await?;
    work.writer.delete::<training_participation::Entity>(&known).await?;
    Ok(())
}
