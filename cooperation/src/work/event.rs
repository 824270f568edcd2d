//! Workshops, seminars, forums and delegations.

use async_graphql::{Context, InputObject, MaybeUndefined, Object};
use entity::value::{EventKind, PartialDate, Visibility};
use entity::{center_term, event};
use model::api::record::KeyOf;
use model::policy::acts::RecordEvent;
use model::recording::{
    Checks, Details, Keys, MutationError, RecordInput, Somewhere, TextInput, ValidationError, Work, found_by,
    in_place, kept, kept_texts, localized, not_negative, on_record, payload, texts, within,
};
use model::records::{CenterTerm, Country, Event, ServiceArea};
use model::store::new_record;

use super::cancellation::still_planned;
use super::rules::Term;
use super::store::{areas_of, in_period, term};

/// What an event is like.
#[derive(Debug, InputObject)]
pub struct EventDetailsInput {
    /// Summary of the event.
    summary: MaybeUndefined<Vec<TextInput>>,
    /// First day of the event, actual or planned.
    started_on: MaybeUndefined<PartialDate>,
    /// Last day of the event, actual or planned.
    ended_on: MaybeUndefined<PartialDate>,
    /// Place of the event.
    place: MaybeUndefined<Vec<TextInput>>,
    /// Number of participants.
    participant_count: MaybeUndefined<i32>,
    /// All service areas that the event covers. In an update, the list replaces the recorded one.
    service_areas: MaybeUndefined<Vec<KeyOf<ServiceArea>>>,
}

/// Input of `createEvent`.
#[derive(Debug, InputObject)]
pub struct CreateEventInput {
    /// Center term that the event is part of. Leave it out for an event that concerns only a
    /// country, for example before its center is set up.
    term: Option<KeyOf<CenterTerm>>,
    /// Country of the event. Not needed if a term is given; if both are given, it must be the country of the
    /// term.
    country: Option<KeyOf<Country>>,
    /// Code, unique among events; by default generated from the code of the term or of the country.
    code: Option<String>,
    /// Kind of event.
    event_kind: EventKind,
    /// Name of the event.
    name: Vec<TextInput>,
    /// Visibility of the record; at most that of the term.
    #[graphql(default_with = "Visibility::Internal")]
    visibility: Visibility,
    #[graphql(flatten)]
    details: EventDetailsInput,
}

/// Input of `updateEvent`. Fields that are left out do not change.
#[derive(Debug, InputObject)]
pub struct UpdateEventInput {
    #[graphql(flatten)]
    on: RecordInput,
    /// Kind of event.
    event_kind: MaybeUndefined<EventKind>,
    /// Name of the event.
    name: MaybeUndefined<Vec<TextInput>>,
    /// Visibility of the record; at most that of the term.
    visibility: MaybeUndefined<Visibility>,
    #[graphql(flatten)]
    details: EventDetailsInput,
}

payload! {
    CreateEventPayload, UpdateEventPayload {
        /// Event; null if the mutation failed.
        event: Event = event,
    }
}

#[derive(Debug, Default)]
pub struct EventMutation;

/// Workshops, seminars, forums and delegations.
#[Object]
impl EventMutation {
    /// Records an event.
    async fn create_event(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Event to record.")] input: CreateEventInput,
    ) -> async_graphql::Result<CreateEventPayload> {
        let CreateEventInput {
            term: of_term,
            country,
            code: wanted,
            event_kind: kind,
            name,
            visibility,
            details,
        } = input;
        let checks = (localized("name", name), details.checked(Keys::of(ctx)?).await);
        in_place::<RecordEvent, _, _, _>(
            ctx,
            Somewhere { term: of_term.as_ref(), country: country.as_ref() },
            checks,
            async |work, of, country, (name, details)| {
                let country_code = country.ok_or(ValidationError::Invalid(
                    "country",
                    "an event requires a term or a country",
                    "행사에는 운영 기간이나 국가가 있어야 합니다",
                ))?;
                let owner = of.as_ref().map_or(&country_code, |of| &of.code);
                let code = work.code::<event::Entity>(wanted, &format!("{owner}-E")).await?;
                let (sort_name, search) = found_by(&name, &[&code]);
                let row = new_record!(event, visibility, {
                    code,
                    term_id: of.as_ref().map(|of| of.id),
                    country_code,
                    event_kind: kind,
                    name,
                    sort_name,
                    search,
                    summary: None,
                    started_on: None,
                    ended_on: None,
                    place: None,
                    participant_count: None,
                    service_area_codes: None,
                    cancelled_on: None,
                    cancellation_reason: None,
                });
                write(work, of.as_ref(), (None, row), details).await
            },
        )
        .await
    }

    /// Changes an event.
    async fn update_event(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Changes to make.")] input: UpdateEventInput,
    ) -> async_graphql::Result<UpdateEventPayload> {
        let UpdateEventInput { on, event_kind: kind, name, visibility, details } = input;
        let checks = (
            kept("event_kind", kind),
            kept_texts("name", name),
            kept("visibility", visibility),
            details.checked(Keys::of(ctx)?).await,
        );
        on_record::<RecordEvent, event::Entity, _, _, _>(
            ctx,
            &on,
            checks,
            async |work, was, (kind, name, visibility, details)| {
                still_planned::<event::Entity>("id", &was)?;
                let mut row = was.clone();
                row.event_kind = kind.unwrap_or(row.event_kind);
                row.visibility = visibility.unwrap_or(row.visibility);
                if let Some(name) = name {
                    row.name = name;
                    (row.sort_name, row.search) = found_by(&row.name, &[&row.code]);
                }
                let of = match row.term_id {
                    Some(id) => Some(work.seen::<center_term::Entity>("id", id).await?),
                    None => None,
                };
                write(work, of.as_ref(), (Some(was), row), details).await
            },
        )
        .await
    }
}

impl EventDetailsInput {
    async fn checked(
        self,
        keys: Keys<'_>,
    ) -> Result<Details<event::Model, Option<Vec<String>>>, MutationError> {
        let (summary, place, areas, participant_count) = (
            texts("summary", self.summary),
            texts("place", self.place),
            keys.maybe_codes("service_areas", &self.service_areas).await,
            not_negative("participant_count", self.participant_count),
        )
            .all()?;
        Ok(Details::new(move |row: &mut event::Model| {
            summary.update_to(&mut row.summary);
            self.started_on.update_to(&mut row.started_on);
            self.ended_on.update_to(&mut row.ended_on);
            place.update_to(&mut row.place);
            participant_count.update_to(&mut row.participant_count);
            areas
        }))
    }
}

/// Writes an event with its details as they are given, and its tags.
async fn write(
    work: &mut Work<'_>,
    of: Option<&center_term::Model>,
    (was, mut row): (Option<event::Model>, event::Model),
    details: Details<event::Model, Option<Vec<String>>>,
) -> Result<(event::Model,), MutationError> {
    let facts = match of {
        Some(of) => {
            row.visibility = within(row.visibility, of.visibility)?;
            // An event can take place before the opening.
            Term { opened_on: None, ..term(work, of).await? }
        }
        None => Term::default(),
    };
    let areas = details.write(&mut row);
    in_period(work, &facts, None, (row.started_on.as_ref(), row.ended_on.as_ref()))?;
    let areas = areas_of(work, areas, &mut row.service_area_codes).await?;
    let row = work.writer.save::<event::Entity>(was, row).await.map_err(MutationError::taken("code"))?;
    work.writer.link_areas(row.id, areas).await?;
    Ok((row,))
}
