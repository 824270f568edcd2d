//! Training in figures: programs, sessions and participants, by what the sessions have in common.

mod store;

use std::sync::Arc;

use async_graphql::{Context, Enum, Object, SimpleObject};
use entity::country;
use entity::value::{Gender, TrainingMode};

use crate::api::record::{Batch, Declared, Filter, Linked};
use crate::api::{Failure, OneByOne};
use crate::records::country::Country;
use crate::records::training_session::TrainingSession;
use crate::store::{Key, Reader};

/// What training sessions can be grouped by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum TrainingDimension {
    /// The country that the session is held in or for.
    Country,
    /// The form of the session.
    Mode,
    /// The year in which the session begins.
    Year,
}

#[derive(Debug, Default)]
pub struct TrainingSummaryQuery;

#[Object]
impl TrainingSummaryQuery {
    /// Training in figures: sessions, their programs and their participants, in groups of what the sessions have in common.
    /// A program without a session is not counted.
    async fn training_summary(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            default,
            desc = "What groups are made by, each at most once; none gives one group of all."
        )]
        group_by: Vec<TrainingDimension>,
        #[graphql(desc = "What sessions have to meet to be counted.")] filter: Option<
            Filter<TrainingSession>,
        >,
    ) -> async_graphql::Result<TrainingSummary> {
        let repeated = group_by.iter().enumerate().any(|(at, dimension)| group_by[..at].contains(dimension));
        if repeated {
            return Err(Failure::invalid("groupBy", "each dimension at most once").into());
        }
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

/// Participants of one gender.
#[derive(Clone, Copy, Debug, PartialEq, Eq, SimpleObject)]
pub struct ParticipantsByGender {
    /// The gender.
    gender: Gender,
    /// How many participants.
    participant_count: i64,
}

/// Training in figures.
#[derive(Debug)]
pub struct TrainingSummary(Vec<Arc<Group>>);

/// Training in figures.
#[Object]
impl TrainingSummary {
    /// How many sessions the groups count together.
    async fn session_count(&self) -> i64 {
        self.0.iter().map(|group| group.session_count).sum()
    }

    /// The groups, in the order of what they are made by.
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

/// Training sessions that have something in common. What they were not grouped by is null.
#[derive(Debug)]
pub struct TrainingGroup {
    group: Arc<Group>,
    country: Linked<Country>,
}

/// Training sessions that have something in common. What they were not grouped by is null.
#[Object]
impl TrainingGroup {
    /// The country that they are held in or for; null, too, for those of several countries.
    async fn country(&self) -> &Linked<Country> {
        &self.country
    }

    /// Their form.
    async fn mode(&self) -> Option<TrainingMode> {
        self.group.mode
    }

    /// The year in which they begin.
    async fn year(&self) -> Option<i32> {
        self.group.year
    }

    /// How many sessions.
    async fn session_count(&self) -> i64 {
        self.group.session_count
    }

    /// How many programs they belong to.
    async fn program_count(&self) -> i64 {
        self.group.program_count
    }

    /// How many took part in the sessions whose participants are on record; who took part in two counts twice.
    async fn participant_count(&self) -> i64 {
        self.group.participant_count
    }

    /// How many sessions have no participants on record yet, so that they are in no sum of participants.
    async fn without_participants_count(&self) -> i64 {
        self.group.session_count - self.group.counted_session_count
    }

    /// The participants by gender.
    async fn participants(&self) -> &[ParticipantsByGender] {
        &self.group.participants
    }
}
