use entity::value::TrainingMode;

record! {
    TrainingProgram of training_program;
    trainingPrograms: "training program", "training programs";

    fields {
        /// Words to find in the names (in any language) and codes: at most 12, all of which must be found.
        /// Case, accents and hyphens are ignored, as are spaces in Korean text.
        Search: search(),
        /// Code, unique among training programs.
        Code: text().key().filter().order(),
        /// Training mode of the program; a session can have a different mode.
        Mode: choice<TrainingMode>().filter(),
        /// Name of the training program.
        Name: localized(),
        /// Summary of the training program.
        Summary: localized(),
        /// True for historical work whose Committee decision is not in these records.
        PredatesRecords: flag().filter(),
        /// Name in English, or in another language if there is no English name.
        SortName: sort_key().named("name"),
        /// Date of the cancellation; null if the program is not cancelled.
        CancelledOn: date().filter(),
        /// Reason for the cancellation; null if the program is not cancelled.
        CancellationReason: text(),
    }
    one {
        /// Committee decision that approved the program; null for historical work and for programs outside
        /// the centers.
        decision: CommitteeDecision by DecisionId = committee_decision::Id;
        /// Center term that the training program belongs to; null for a program outside the centers.
        term: CenterTerm by TermId = center_term::Id;
        /// Partner country; null for a program for several countries.
        country: Country by CountryCode = country::Alpha2;
    }
    many {
        /// Sessions of the program.
        sessions: TrainingSession by Id = training_session::TrainingProgramId;
    }
    all {
        /// Service areas that the program covers.
        service_areas: ServiceArea by Id = service_area_link(RecordId, ServiceAreaId);
    }
}
