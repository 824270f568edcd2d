//! A step of the procedure as it was taken. It is never edited: a correction is a new record.

use entity::value::{AfterClosureMeans, ProcedureStepKind};

use super::center_term::CenterTerm;
use super::country::Country;
use super::document::Document;
use super::organization::Organization;

record! {
    /// A step of the procedure as it was taken. It is never edited: a correction is a new record.
    ProcedureStep of procedure_step;
    procedureSteps: "procedure step", "procedure steps";

    fields {
        /// Its place in the term's procedure, from 1.
        Ordinal: int().filter().order_as("Its place among its siblings."),
        /// The step.
        StepKind: choice<ProcedureStepKind>().filter(),
        /// When it was taken.
        OccurredOn: partial_date().filter().order(),
        /// Why, where a reason is due.
        Reason: text(),
        /// By what means the relationship goes on, for what is reported after closure.
        Means: choice<AfterClosureMeans>().filter(),
    }
    one {
        /// The organization that took it.
        acting_organization: Organization by ActorId = organization::Id;
        /// The record that this one corrects.
        corrects: ProcedureStep by CorrectsId = procedure_step::Id;
        /// The center term.
        term: CenterTerm by TermId = center_term::Id;
        /// The partner country.
        country: Country by CountryCode = country::Alpha2;
        /// The document that is on record for it.
        document: Document by DocumentId = document::Id, unfiltered;
    }
}
