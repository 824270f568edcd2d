//! A consultation on policy by a center: strategy, law, best practice.

use entity::value::{ConsultationTopic, WorkStatus};

use super::center_term::CenterTerm;
use super::committee_decision::CommitteeDecision;
use super::country::Country;
use super::project::Project;
use super::service_area::ServiceArea;

record! {
    /// A consultation on policy by a center: strategy, law, best practice.
    Consultation of consultation;
    consultations: "consultation", "consultations";

    fields {
        /// Words that its names in any language, or its codes, contain. Case, accents and hyphens do not
        /// matter, nor do spaces in Korean. At most 12 words.
        Search: search(),
        /// Its code, unique among consultations.
        Code: text().key().filter().order(),
        /// How far it has come.
        WorkStatus: choice<WorkStatus>().filter(),
        /// What it is about, as the official page groups consultations.
        Topic: choice<ConsultationTopic>().filter(),
        /// Its name.
        Name: localized(),
        /// What it is about.
        Summary: localized(),
        /// Whether it is from before decisions were recorded, and so names none.
        PredatesRecords: flag().filter(),
        /// First day.
        StartedOn: partial_date().filter().order(),
        /// Last day.
        EndedOn: partial_date().filter(),
        /// Its name, in English where it has one.
        SortName: sort_key().named("name"),
    }
    one {
        /// The project that it is part of.
        project: Project by ProjectId = project::Id;
        /// The Committee's decision that it rests on.
        decision: CommitteeDecision by DecisionId = committee_decision::Id;
        /// The center term.
        term: CenterTerm by TermId = center_term::Id;
        /// The partner country.
        country: Country by CountryCode = country::Alpha2;
    }
    all {
        /// The service areas that it serves.
        service_areas: ServiceArea by Id = service_area_tag(ConsultationId, ServiceAreaId);
    }
}
