//! Training in figures: programs, sessions and participants, by what the sessions have in common.

mod store;

use std::sync::Arc;

use async_graphql::{Context, Enum, Object, SimpleObject};
use entity::country;
use entity::value::{Gender, TrainingMode};

use crate::api::record::{Batch, Declared, Filter, Linked};
use crate::api::{Failure, OneByOne, check_dimensions};
use crate::records::country::Country;
use crate::records::training_session::TrainingSession;
use crate::store::{Key, Reader};

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
        Ok(TrainingSummary(groups.into_iter().map(Arc::new).collect()))
    }
}

/// Training sessions that have something in common.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Group {
    country: Option<String>,
    mode: Option<TrainingMode>,
    year: Option<i32>,
    session_count: i64,
    program_count: i64,
    counted_session_count: i64,
    participant_count: i64,
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

/// Numbers of training sessions, programs and participants, in groups.
#[derive(Debug)]
pub struct TrainingSummary(Vec<Arc<Group>>);

/// Numbers of training sessions, programs and participants, in groups.
#[Object]
impl TrainingSummary {
    /// Total number of sessions in the groups.
    async fn session_count(&self) -> i64 {
        self.0.iter().map(|group| group.session_count).sum()
    }

    /// Groups, sorted by their dimensions.
    async fn groups(&self) -> OneByOne<TrainingGroup> {
        let countries = self.0.iter().map(|group| group.country.as_ref().map(Key::from)).collect();
        let countries = Batch::keys(Country::def(), country::Column::Alpha2 as usize, None, countries);
        let group = |(at, group): (usize, &Arc<Group>)| TrainingGroup {
            group: group.clone(),
            country: Linked::new(&countries, at),
        };
        OneByOne(self.0.iter().enumerate().map(group).collect())
    }
}

/// A group of training sessions. Dimensions that are not in `groupBy` are null.
#[derive(Debug)]
pub struct TrainingGroup {
    group: Arc<Group>,
    country: Linked<Country>,
}

/// A group of training sessions. Dimensions that are not in `groupBy` are null.
#[Object]
impl TrainingGroup {
    /// Partner country of the training programs; also null for programs for several countries.
    async fn country(&self) -> &Linked<Country> {
        &self.country
    }

    /// Training mode of the sessions.
    async fn mode(&self) -> Option<TrainingMode> {
        self.group.mode
    }

    /// Year in which the sessions begin.
    async fn year(&self) -> Option<i32> {
        self.group.year
    }

    /// Number of sessions.
    async fn session_count(&self) -> i64 {
        self.group.session_count
    }

    /// Number of programs that the sessions belong to.
    async fn program_count(&self) -> i64 {
        self.group.program_count
    }

    /// Number of participants of the sessions whose participants are recorded. A person who took part in two
    /// sessions counts twice.
    async fn participant_count(&self) -> i64 {
        self.group.participant_count
    }

    /// Number of sessions without recorded participants. No sum of participants includes them.
    async fn without_participants_count(&self) -> i64 {
        self.group.session_count - self.group.counted_session_count
    }

    /// Numbers of participants by gender.
    async fn participants(&self) -> &[ParticipantsByGender] {
        &self.group.participants
    }
}
