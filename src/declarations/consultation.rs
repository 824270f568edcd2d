use entity::value::{ConsultationTopic, WorkStatus};

record! {
    Consultation of consultation;
    consultations: "consultation", "consultations";

    fields {
        /// Words to find in the names (in any language) and codes: at most 12, all of which must be found.
        /// Case, accents and hyphens are ignored, as are spaces in Korean text.
        Search: search(),
        /// Code, unique among consultations.
        Code: text().key().filter().order(),
        /// Status of the consultation.
        WorkStatus: choice<WorkStatus>().filter(),
        /// Topic of the consultation, as grouped by the official page.
        Topic: choice<ConsultationTopic>().filter_as("Topic of the consultation: any of these values."),
        /// Name of the consultation.
        Name: localized(),
        /// Summary of the consultation.
        Summary: localized(),
        /// True for historical work whose Committee decision is not in these records.
        PredatesRecords: flag().filter(),
        /// First day of the consultation, actual or planned.
        StartedOn: partial_date().filter().order(),
        /// Last day of the consultation, actual or planned.
        EndedOn: partial_date().filter(),
        /// Name in English, or in another language if there is no English name.
        SortName: sort_key().named("name"),
    }
    one {
        /// Project that the consultation is part of; null if it is not part of a project.
        project: Project by ProjectId = project::Id;
        /// Committee decision that approved the consultation; null for historical work.
        decision: CommitteeDecision by DecisionId = committee_decision::Id;
        /// Center term that the consultation belongs to.
        term: CenterTerm by TermId = center_term::Id;
        /// Partner country.
        country: Country by CountryCode = country::Alpha2;
    }
    all {
        /// Service areas that the consultation covers.
        service_areas: ServiceArea by Id = service_area_link(RecordId, ServiceAreaId);
    }
}
