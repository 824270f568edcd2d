//! A capacity-building program.

use entity::value::TrainingMode;

use super::center_term::CenterTerm;
use super::committee_decision::CommitteeDecision;
use super::country::Country;
use super::service_area::ServiceArea;
use super::training_session::TrainingSession;

record! {
    /// A capacity-building program.
    TrainingProgram of training_program;
    trainingPrograms: "training program", "training programs";

    fields {
        /// Words that its names in any language, or its codes, contain. Case, accents and hyphens do not
        /// matter, nor do spaces in Korean. At most 12 words.
        Search: search(),
        /// Its code, unique among training programs.
        Code: text().key().filter().order(),
        /// How it is held, unless a session says otherwise.
        Mode: choice<TrainingMode>().filter(),
        /// Its name.
        Name: localized(),
        /// What it is about.
        Summary: localized(),
        /// Whether it is from before decisions were recorded, and so names none.
        PredatesRecords: flag().filter(),
        /// Its name, in English where it has one.
        SortName: sort_key().named("name"),
    }
    one {
        /// The Committee's decision that it rests on.
        decision: CommitteeDecision by DecisionId = committee_decision::Id;
        /// The center term.
        term: CenterTerm by TermId = center_term::Id;
        /// The partner country.
        country: Country by CountryCode = country::Alpha2;
    }
    many {
        /// Its sessions.
        sessions: TrainingSession by Id = training_session::TrainingProgramId;
    }
    all {
        /// The service areas that it serves.
        service_areas: ServiceArea by Id = service_area_tag(TrainingProgramId, ServiceAreaId);
    }
}
