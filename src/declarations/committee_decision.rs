use entity::value::{DecisionOutcome, DecisionSubject};

record! {
    /// Projects, consultations and training programs refer to the decision that
    /// approved them.
    CommitteeDecision of committee_decision;
    committeeDecisions: "committee decision", "committee decisions";

    fields {
        /// Words to find in the names (in any language) and codes: at most 12, all of which must be found.
        /// Case, accents and hyphens are ignored, as are spaces in Korean text.
        Search: search(),
        /// Code, unique among Committee decisions.
        Code: text().key().filter().order(),
        /// Subject of the decision.
        DecisionSubject: choice<DecisionSubject>().filter(),
        /// Outcome of the decision.
        DecisionOutcome: choice<DecisionOutcome>().filter(),
        /// Date of the decision.
        DecidedOn: partial_date().filter().order(),
        /// Title of the decision.
        Title: localized(),
        /// Text of the decision.
        Resolution: localized(),
        /// Title in English, or in another language if there is no English title.
        SortName: sort_key().named("name"),
    }
    one {
        /// Committee that took the decision.
        committee: Committee by CommitteeId = committee::Id;
        /// Meeting in which the decision was taken; null if it was taken in writing.
        meeting: CommitteeMeeting by MeetingId = committee_meeting::Id;
        /// Partner country.
        country: Country by CountryCode = country::Alpha2;
    }
    many {
        /// Projects that the decision approved.
        projects: Project by Id = project::DecisionId;
        /// Consultations that the decision approved.
        consultations: Consultation by Id = consultation::DecisionId;
        /// Training programs that the decision approved.
        training_programs: TrainingProgram by Id = training_program::DecisionId;
    }
}
