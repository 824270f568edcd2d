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
        /// Words that the names in any language or the codes contain, at most 12. Case, accents, hyphens and
        /// spaces in Korean are ignored.
        Search: search(),
        /// Code, unique among training programs.
        Code: text().key().filter().order(),
        /// Training mode; a session can have another one.
        Mode: choice<TrainingMode>().filter(),
        /// Name of the training program.
        Name: localized(),
        /// Summary of the program.
        Summary: localized(),
        /// True for historical work whose Committee decision is not in these records.
        PredatesRecords: flag().filter(),
        /// Name, in English if there is an English name.
        SortName: sort_key().named("name"),
        /// Date of the cancellation; null if not cancelled.
        CancelledOn: date().filter(),
        /// Reason for the cancellation; null if not cancelled.
        CancellationReason: text(),
    }
    one {
        /// Committee decision that approved it; null for historical work and where none is needed.
        decision: CommitteeDecision by DecisionId = committee_decision::Id;
        /// Center term that the training program belongs to.
        term: CenterTerm by TermId = center_term::Id;
        /// Partner country.
        country: Country by CountryCode = country::Alpha2;
    }
    many {
        /// Sessions of the program.
        sessions: TrainingSession by Id = training_session::TrainingProgramId;
    }
    all {
        /// Service areas that the program serves.
        service_areas: ServiceArea by Id = service_area_link(RecordId, ServiceAreaId);
    }
}
