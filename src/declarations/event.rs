use entity::value::EventKind;

record! {
    Event of event;
    events: "event", "events";

    fields {
        /// Words to find in the names (in any language) and codes: at most 12, all of which must be found.
        /// Case, accents and hyphens are ignored, as are spaces in Korean text.
        Search: search(),
        /// Code, unique among events.
        Code: text().key().filter().order(),
        /// Kind of event.
        EventKind: choice<EventKind>().filter(),
        /// Name of the event.
        Name: localized(),
        /// Summary of the event.
        Summary: localized(),
        /// First day of the event, actual or planned.
        StartedOn: partial_date().filter().order(),
        /// Last day of the event, actual or planned.
        EndedOn: partial_date().filter(),
        /// Place of the event.
        Place: localized(),
        /// Number of participants; null if unknown.
        ParticipantCount: int().filter(),
        /// Name in English, or in another language if there is no English name.
        SortName: sort_key().named("name"),
        /// Date of the cancellation; null if the event is not cancelled.
        CancelledOn: date().filter(),
        /// Reason for the cancellation; null if the event is not cancelled.
        CancellationReason: text(),
    }
    one {
        /// Center term that the event belongs to; null for an event that concerns only a country.
        term: CenterTerm by TermId = center_term::Id;
        /// Partner country.
        country: Country by CountryCode = country::Alpha2;
    }
    all {
        /// Service areas that the event covers.
        service_areas: ServiceArea by Id = service_area_link(RecordId, ServiceAreaId);
    }
}
