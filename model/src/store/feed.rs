//! The change log as a caller may read it: every change of a record that it saw before or sees since.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use entity::value::{ChangeKind, Codes, Visibility};
use entity::{change, change_horizon};
use sea_orm::sea_query::{Expr, ExprTrait, IntoCondition};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, QueryFilter, QueryOrder, QuerySelect};

use super::applied::mark;
use super::change::{end_of_log, tells_nothing};
use super::criteria::Scalar;
use super::scope::unscoped;
use super::sql::{any_of, holds};
use super::{Dialect, Error, Reader};
use crate::policy::{Actor, Caller, Place, Reach, Sight, sight};
use entity::RecordType;

/// How many changes one page looks at, so that its cost does not grow with what others may see.
const WINDOW: i64 = 20_000;

/// Which changes are asked for.
#[derive(Clone, Debug, Default)]
pub struct FeedFilter {
    /// Of records of these record types; of all, if none are named.
    pub record_types: Option<Vec<RecordType>>,
    /// Of records of this country, before or since.
    pub country: Option<String>,
    /// Of records that concern this funding source, before or since.
    pub funding_source: Option<String>,
}

/// A change as a caller sees it.
#[derive(Clone, Debug)]
pub struct Seen {
    pub change: Arc<change::Model>,
    pub record_type: RecordType,
    /// A record that now belongs to those that the caller sees and asks for counts as created; one that no longer does,
    /// as deleted.
    pub kind: ChangeKind,
}

/// Some changes, in the order of commit.
#[derive(Clone, Debug)]
pub struct FeedPage {
    pub changes: Vec<Seen>,
    /// The last change that was looked at.
    pub through: i64,
    pub has_more: bool,
    /// The time up to which nothing is missing, where that is known.
    pub complete_until: Option<DateTime<Utc>>,
}

impl Reader {
    /// The changes after one, in the order of commit.
    pub async fn feed(&self, after: Option<i64>, first: u64, filter: &FeedFilter) -> Result<FeedPage, Error> {
        let after = after.unwrap_or(0);
        // What is acknowledged by now is in the log by now: readers miss nothing up to here.
        let (last, last_at) = self.end_of_log(after).await?;
        // A cursor ahead of the log is of a database that was lost: its numbers mean other changes by now.
        if after > last {
            return Err(Error::Gone);
        }
        let window = Ord::min(last, after.saturating_add(WINDOW));
        let found = unscoped::<change::Entity>()
            .filter(change::Column::Seq.gt(after))
            .filter(change::Column::Seq.lte(window))
            .filter(filter.condition(self.caller(), self.dialect()))
            .filter(in_sight(self.caller(), self.dialect()))
            .order_by_asc(change::Column::Seq)
            .limit(first + 1)
            .all(&self.db().await)
            .await?;
        // Read the horizon last: if changes are purged while we read, the caller gets CURSOR_EXPIRED instead of a gap.
        if after < self.horizon().await?.through {
            return Err(Error::Gone);
        }
        let shown = usize::try_from(first).unwrap_or(usize::MAX);
        let more = found.len() > shown;
        let end = found.iter().take(shown).next_back().map(|change| (change.seq, change.at));
        let through = if more { end.map_or(window, |(seq, _)| seq) } else { window };
        let has_more = through < last;
        let complete_until = if has_more { end.map(|(_, at)| at) } else { last_at };
        let seen = |change| seen(self.caller(), filter, Arc::new(change));
        let changes = found.into_iter().take(shown).filter_map(seen).collect();
        Ok(FeedPage { changes, through, has_more, complete_until })
    }

    /// Some changes by their numbers, in their order; those that the caller may not see or does not ask for, or that are
    /// kept no longer, are not among them.
    pub async fn changes(&self, numbers: &[i64], filter: &FeedFilter) -> Result<Vec<Seen>, Error> {
        let numbers = numbers.iter().map(|number| Scalar::Integer(*number)).collect();
        let any = any_of(self.dialect(), Expr::col(change::Column::Seq.as_column_ref()), numbers);
        let found = unscoped::<change::Entity>().filter(any).order_by_asc(change::Column::Seq);
        let found = found.all(&self.db().await).await?;
        Ok(found.into_iter().filter_map(|change| seen(self.caller(), filter, Arc::new(change))).collect())
    }

    /// The change after which all are kept.
    pub async fn first_kept(&self) -> Result<i64, Error> {
        Ok(self.horizon().await?.through)
    }

    /// The number of the last change.
    pub async fn last_change(&self) -> Result<i64, Error> {
        Ok(self.end_of_log(0).await?.0)
    }

    /// The last change, its number and when it was, for a caller that has seen one.
    pub(super) async fn end_of_log(&self, seen: i64) -> Result<(i64, Option<DateTime<Utc>>), Error> {
        if let Some(lent) = self.lent().filter(|lent| seen <= lent.last) {
            return end_of_log(&self.db().await, Some(lent.last)).await;
        }
        let end = end_of_log(self.db().await.primary(), None).await?;
        self.store().announce(end.0);
        Ok(end)
    }

    pub(super) async fn horizon(&self) -> Result<change_horizon::Model, Error> {
        horizon(&self.db().await).await
    }
}

/// The change after which all are kept.
pub(super) async fn horizon(db: &impl ConnectionTrait) -> Result<change_horizon::Model, Error> {
    let horizon = unscoped::<change_horizon::Entity>().one(db).await?;
    horizon.ok_or_else(|| Error::Internal("the change log has no horizon".to_owned()))
}

impl FeedFilter {
    fn condition(&self, caller: &Caller, dialect: Dialect) -> Condition {
        use change::Column;
        let mut all = Condition::all();
        if let Some(record_types) = &self.record_types {
            all =
                all.add(Column::RecordType.is_in(record_types.iter().map(|record_type| record_type.name())));
        }
        if let Some(country) = &self.country {
            all = all.add(Column::WasCountry.eq(country).or(Column::Country.eq(country)));
        }
        if let Some(source) = &self.funding_source {
            let project = Column::RecordType.eq(RecordType::PipelineProject.name());
            let sides =
                [(Column::WasFundingSources, Column::WasCountry), (Column::FundingSources, Column::Country)];
            let (mut others, mut known) = (Condition::any(), Condition::any());
            for (sources, country) in sides {
                let concerns = |mark: &str| holds(dialect, Expr::col(sources), mark);
                others = others.add(concerns(source));
                for (mark, reach) in marks_known(caller, source) {
                    known = match reach {
                        Reach::Everything => known.add(concerns(&mark)),
                        Reach::Country(own) => known.add(concerns(&mark).and(country.eq(own))),
                        Reach::FundingSource(own) if own == *source => known.add(concerns(&mark)),
                        Reach::FundingSource(_) | Reach::Own(_) | Reach::Nothing => known,
                    };
                }
            }
            let others = Condition::all().add(project.clone().not()).add(others);
            all = all.add(Condition::any().add(others).add(Condition::all().add(project).add(known)));
        }
        all
    }

    /// Whether a record that concerns a country and funding sources is among those that are asked for, as far as the
    /// caller may know.
    fn covers(
        &self,
        caller: &Caller,
        record_type: RecordType,
        (country, sources): (&Option<String>, &Option<Codes>),
    ) -> bool {
        let marked = |mark: &String| sources.as_ref().is_some_and(|sources| sources.0.contains(mark));
        let concerns = |source: &String| match record_type {
            RecordType::PipelineProject => {
                let place = Place { country: country.as_deref(), funding_source: Some(source), owner: None };
                let known = |(mark, reach): &(String, Reach)| marked(mark) && reach.covers(place);
                marks_known(caller, source).iter().any(known)
            }
            _ => marked(source),
        };
        (self.country.is_none() || self.country == *country)
            && self.funding_source.as_ref().is_none_or(concerns)
    }
}

/// The marks by which a caller knows that a project concerns a funding source, each with where it does: where the caller
/// sees applications of that visibility.
fn marks_known(caller: &Caller, source: &str) -> [(String, Reach); 3] {
    let sight = sight(caller, RecordType::Application);
    let levels = [Visibility::Public, Visibility::Partner, Visibility::Internal];
    levels.map(|level| (mark(source, level), sight.of(level).clone()))
}

/// The condition that the caller saw the record of a change before, or sees it since.
pub(super) fn in_sight(caller: &Caller, dialect: Dialect) -> Condition {
    let mut alike: Vec<(Sight, Vec<&'static str>)> = Vec::new();
    for record_type in RecordType::ALL {
        let sight = sight(caller, *record_type);
        match alike.iter_mut().find(|(of, _)| *of == sight) {
            Some((_, names)) => names.push(record_type.name()),
            None => alike.push((sight, vec![record_type.name()])),
        }
    }
    use change::Column;
    let mut any = Condition::any();
    for (sight, names) in alike {
        let was =
            within(dialect, &sight, Column::WasVisibility, Column::WasCountry, Column::WasFundingSources);
        let is = within(dialect, &sight, Column::Visibility, Column::Country, Column::FundingSources);
        if !was.is_empty() {
            any = any.add(
                Condition::all().add(Column::RecordType.is_in(names)).add(Condition::any().add(was).add(is)),
            );
        }
    }
    if any.is_empty() { Expr::value(false).into_condition() } else { any }
}

fn within(
    dialect: Dialect,
    sight: &Sight,
    visibility: change::Column,
    country: change::Column,
    sources: change::Column,
) -> Condition {
    let mut any = Condition::any();
    for level in [Visibility::Public, Visibility::Partner, Visibility::Internal] {
        let at = visibility.eq(level);
        any = match sight.of(level) {
            Reach::Nothing => any,
            Reach::Everything => any.add(at),
            Reach::Country(own) => any.add(at.and(country.eq(own))),
            Reach::FundingSource(own) => any.add(at.and(holds(dialect, Expr::col(sources), own))),
            Reach::Own(own) => any.add(
                at.and(change::Column::OwnerIssuer.eq(&own.issuer))
                    .and(change::Column::OwnerSubject.eq(&own.subject)),
            ),
        };
    }
    any
}

/// A change as a caller sees it that asks for some records; none if the record belongs to those neither before nor after.
pub(super) fn seen(caller: &Caller, filter: &FeedFilter, change: Arc<change::Model>) -> Option<Seen> {
    let record_type = RecordType::named(&change.record_type)?;
    if filter.record_types.as_ref().is_some_and(|types| !types.contains(&record_type)) {
        return None;
    }
    let sight = sight(caller, record_type);
    let was = (&change.was_country, &change.was_funding_sources);
    let is = (&change.country, &change.funding_sources);
    let saw = filter.covers(caller, record_type, was) && saw(&sight, &change, change.was_visibility);
    let sees = filter.covers(caller, record_type, is) && covers(&sight, &change, change.visibility, is);
    let kind = match (saw, sees) {
        (false, false) => return None,
        (false, true) => ChangeKind::Created,
        (true, false) => ChangeKind::Deleted,
        (true, true) if tells_nothing(&change) => return None,
        (true, true) => ChangeKind::Updated,
    };
    Some(Seen { change, record_type, kind })
}

/// Whether a sight covered the record of a change before it, if the record had this visibility.
pub(super) fn saw(sight: &Sight, change: &change::Model, visibility: Option<Visibility>) -> bool {
    covers(sight, change, visibility, (&change.was_country, &change.was_funding_sources))
}

fn covers(
    sight: &Sight,
    change: &change::Model,
    visibility: Option<Visibility>,
    (country, sources): (&Option<String>, &Option<Codes>),
) -> bool {
    let owner = change.owner_issuer.clone().zip(change.owner_subject.clone());
    let owner = owner.map(|(issuer, subject)| Actor { issuer, subject });
    visibility.is_some_and(|visibility| match sight.of(visibility) {
        Reach::FundingSource(own) => sources.as_ref().is_some_and(|sources| sources.0.contains(own)),
        reach => {
            let country = country.as_deref();
            reach.covers(Place { country, funding_source: None, owner: owner.as_ref() })
        }
    })
}
