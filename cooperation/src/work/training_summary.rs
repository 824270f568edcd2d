//! Training in figures: programs, sessions and participants, by what the sessions have in common.

mod store;

use async_graphql::{Context, Enum, Object, SimpleObject};
use entity::value::{Gender, TrainingMode};
use model::api::record::{Filter, Linked};
use model::api::{Failure, OneByOne, check_dimensions};
use model::records::{Country, TrainingSession};
use model::store::Reader;

/// Dimension by which training sessions can be grouped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum TrainingDimension {
    /// Partner country of the training program.
    Country,
    /// Training mode of the session.
    Mode,
    /// Year in which the session begins.
    Year,
}

#[derive(Debug, Default)]
pub struct TrainingSummaryQuery;

#[Object]
impl TrainingSummaryQuery {
    /// Numbers of training sessions, programs and participants, grouped by the given dimensions. Programs
    /// without a session are not counted. Neither are cancelled sessions, and sessions that would begin when their
    /// program is already cancelled.
    async fn training_summary(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            default,
            desc = "Dimensions to group by, each at most once. Without any, there is one group of all sessions."
        )]
        group_by: Vec<TrainingDimension>,
        #[graphql(desc = "Condition that the counted sessions must match.")] filter: Option<
            Filter<TrainingSession>,
        >,
    ) -> async_graphql::Result<TrainingSummary> {
        check_dimensions(&group_by)?;
        let reader = ctx.data::<Reader>()?;
        let filter = filter.map(|filter| filter.criteria(reader)).transpose()?.unwrap_or_default();
        let groups = store::summarize(reader, &group_by, &filter).await.map_err(Failure::from)?;
        let session_count = groups.iter().map(|group| group.session_count).sum();
        Ok(TrainingSummary { session_count, groups: OneByOne(groups) })
    }
}

/// What the sessions of a group have in common.
#[derive(Debug, Default, PartialEq, Eq, Hash)]
struct Shared {
    country: Option<String>,
    mode: Option<TrainingMode>,
    year: Option<i32>,
}

/// Numbers of training sessions, programs and participants, in groups.
#[derive(Debug, SimpleObject)]
pub struct TrainingSummary {
    /// Total number of sessions in the groups.
    session_count: i64,
    /// Groups, sorted by their dimensions.
    groups: OneByOne<TrainingGroup>,
}

/// A group of training sessions. Dimensions that are not in `groupBy` are null.
#[derive(Debug, SimpleObject)]
pub struct TrainingGroup {
    /// Partner country of the training programs; also null for programs for several countries.
    country: Linked<Country>,
    /// Training mode of the sessions.
    mode: Option<TrainingMode>,
    /// Year in which the sessions begin.
    year: Option<i32>,
    /// Number of sessions.
    session_count: i64,
    /// Number of programs that the sessions belong to.
    program_count: i64,
    /// Number of participants of the sessions whose participants are recorded. A person who took part in two
    /// sessions counts twice.
    participant_count: i64,
    /// Number of sessions without recorded participants. No sum of participants includes them.
    without_participants_count: i64,
    /// Numbers of participants by gender.
    participants: Vec<ParticipantsByGender>,
}

/// Number of participants of one gender.
#[derive(Clone, Copy, Debug, PartialEq, Eq, SimpleObject)]
pub struct ParticipantsByGender {
    /// Gender of the participants.
    gender: Gender,
    /// Number of participants.
    participant_count: i64,
}
