//! What a committee decided. A project, consultation or training exists because of one.

use entity::value::{DecisionOutcome, DecisionSubject};

use super::committee::Committee;
use super::committee_meeting::CommitteeMeeting;
use super::consultation::Consultation;
use super::country::Country;
use super::project::Project;
use super::training_program::TrainingProgram;

record! {
    /// What a committee decided. A project, consultation or training exists because of one.
    CommitteeDecision of committee_decision;
    committeeDecisions: "committee decision", "committee decisions";

    fields {
        /// Words that its names in any language, or its codes, contain. Case, accents and hyphens do not
        /// matter, nor do spaces in Korean. At most 12 words.
        Search: search(),
        /// Its code, unique among decisions.
        Code: text().key().filter().order(),
        /// What it is about.
        DecisionSubject: choice<DecisionSubject>().filter(),
        /// How the committee decided.
        DecisionOutcome: choice<DecisionOutcome>().filter(),
        /// When.
        DecidedOn: partial_date().filter().order(),
        /// Its title.
        Title: localized(),
        /// The decision in words.
        Resolution: localized(),
        /// Its name, in English where it has one.
        SortName: sort_key().named("name"),
    }
    one {
        /// The committee.
        committee: Committee by CommitteeId = committee::Id;
        /// The meeting that it was taken in.
        meeting: CommitteeMeeting by MeetingId = committee_meeting::Id;
        /// The partner country.
        country: Country by CountryCode = country::Alpha2;
    }
    many {
        /// Its projects.
        projects: Project by Id = project::DecisionId;
        /// Its consultations.
        consultations: Consultation by Id = consultation::DecisionId;
        /// Its training programs.
        training_programs: TrainingProgram by Id = training_program::DecisionId;
    }
}
