//! A workshop, seminar, forum or delegation.

use entity::value::EventKind;

use super::center_term::CenterTerm;
use super::country::Country;
use super::service_area::ServiceArea;

record! {
    /// A workshop, seminar, forum or delegation.
    Event of event;
    events: "event", "events";

    fields {
        /// Words that its names in any language, or its codes, contain. Case, accents and hyphens do not
        /// matter, nor do spaces in Korean. At most 12 words.
        Search: search(),
        /// Its code, unique among events.
        Code: text().key().filter().order(),
        /// What kind of event.
        EventKind: choice<EventKind>().filter(),
        /// Its name.
        Name: localized(),
        /// What it is about.
        Summary: localized(),
        /// First day.
        StartedOn: partial_date().filter().order(),
        /// Last day.
        EndedOn: partial_date().filter(),
        /// Where.
        Place: localized(),
        /// How many took part.
        ParticipantCount: int().filter(),
        /// Its name, in English where it has one.
        SortName: sort_key().named("name"),
    }
    one {
        /// The center term.
        term: CenterTerm by TermId = center_term::Id;
        /// The partner country.
        country: Country by CountryCode = country::Alpha2;
    }
    all {
        /// The service areas that it serves.
        service_areas: ServiceArea by Id = service_area_tag(EventId, ServiceAreaId);
    }
}
