//! A workshop, seminar, forum or delegation.

use async_graphql::{Context, Object, Result};
use entity::value::{EventKind, PartialDate};

use crate::domain::center_term::{CenterTerm, CenterTermFilter};
use crate::domain::country::{Country, CountryFilter};
use crate::domain::service_area::{ServiceArea, ServiceAreaFilter};
use crate::graphql::{
    IntFilter, LanguageCode, LocalizedText, PartialDateFilter, Record, StringFilter, by_code, by_id,
};

concept! {
    Event of event, "event", "events",
    query: EventQuery { event, events },
    key: EventKey {
        /// Its code, unique among events.
        Code(Code, code),
    },
    filter: EventFilter,
    order: EventOrder,
}

/// A workshop, seminar, forum or delegation.
#[Object]
impl Event {
    #[graphql(flatten)]
    async fn record(&self) -> Record<'_> {
        Record::of(self)
    }

    /// Its code, unique among events.
    async fn code(&self) -> &str {
        &self.code
    }

    /// What kind of event.
    async fn kind(&self) -> EventKind {
        self.kind
    }

    /// Its name.
    async fn name(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language to prefer over Accept-Language's.")] language: Option<LanguageCode>,
    ) -> LocalizedText<'_> {
        LocalizedText::required(ctx, &self.name, language)
    }

    /// What it is about.
    async fn summary(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language to prefer over Accept-Language's.")] language: Option<LanguageCode>,
    ) -> Option<LocalizedText<'_>> {
        LocalizedText::of(ctx, self.summary.as_ref()?, language)
    }

    /// First day.
    async fn started(&self) -> Option<&PartialDate> {
        self.started.as_ref()
    }

    /// Last day.
    async fn ended(&self) -> Option<&PartialDate> {
        self.ended.as_ref()
    }

    /// Where.
    async fn place(&self) -> Option<&str> {
        self.place.as_deref()
    }

    /// How many took part.
    async fn participants(&self) -> Option<i32> {
        self.participants
    }

    /// The center term.
    async fn term(&self, ctx: &Context<'_>) -> Option<Result<CenterTerm>> {
        by_id(ctx, &self.0, |row| row.term_id).await
    }

    /// The partner country.
    async fn country(&self, ctx: &Context<'_>) -> Option<Result<Country>> {
        by_code(ctx, &self.0, |row| Some(&row.country_code)).await
    }

    #[graphql(flatten)]
    async fn lists(&self) -> EventConnections<'_> {
        EventConnections(self)
    }
}

connections! {
    EventConnections of Event {
        /// The service areas that it serves.
        service_areas: ServiceArea = service_area_tag::EventId -> ServiceAreaId;
    }
}

filter! {
    /// Selects events; all that is given must hold.
    EventFilter on event {
        /// Words that its names in any language, or its codes, contain. Case, accents and hyphens do not
        /// matter, nor do spaces in Korean. At most 12 words.
        search: String = Search,
        /// Its code, unique among events.
        code: StringFilter = Code,
        /// What kind of event: one of these.
        kind: Vec<EventKind> = Kind,
        /// First day.
        started: PartialDateFilter = Started,
        /// Last day.
        ended: PartialDateFilter = Ended,
        /// How many took part.
        participants: IntFilter = Participants,
    }
    related {
        /// The center term.
        term: CenterTermFilter by TermId = center_term::Id,
        /// The partner country.
        country: CountryFilter by CountryCode = country::Alpha2,
    }
    tagged {
        /// The service areas that it serves: at least one of them meets this.
        service_areas: ServiceAreaFilter by service_area_tag(EventId, ServiceAreaId) = service_area::Id,
    }
}

order! {
    /// The order of a list of events.
    EventOrder by EventOrderField on event {
        /// Its code, unique among events.
        Code: text(Code, |row| &row.code),
        /// Its name, in English where it has one.
        Name: text(SortName, |row| &row.sort_name),
        /// First day.
        Started: partial_date(Started, |row| row.started.as_ref()),
    }
}
