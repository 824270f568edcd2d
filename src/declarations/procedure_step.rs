use entity::value::{AfterClosureMeans, ProcedureStepKind};

record! {
    /// It is never edited: a correction is a new record.
    ProcedureStep of procedure_step;
    procedureSteps: "procedure step", "procedure steps";

    fields {
        /// Position among the recorded steps of the term, from 1; corrections are counted as well.
        Ordinal: int().filter().order(),
        /// Step of the set-up procedure that was taken.
        StepKind: choice<ProcedureStepKind>().filter(),
        /// Date of the step.
        OccurredOn: partial_date().filter().order(),
        /// Reason for the step, the correction or the revocation; null if none was given.
        Reason: text(),
        /// True if this record says that the step which it corrects was not taken (`revokeStep`).
        Revokes: flag().filter(),
        /// Means by which the relationship continues; null for steps other than AFTER_CLOSURE.
        Means: choice<AfterClosureMeans>().filter(),
    }
    one {
        /// Organization that took the step.
        acting_organization: Organization by ActorId = organization::Id;
        /// Recorded step that this record corrects or revokes; null if it does neither.
        corrects: ProcedureStep by CorrectsId = procedure_step::Id;
        /// Center term that the step belongs to.
        term: CenterTerm by TermId = center_term::Id;
        /// Partner country.
        country: Country by CountryCode = country::Alpha2;
        /// Registered document that serves as evidence; null if there is none or you may not see it.
        document: Document by DocumentId = document::Id, unfiltered;
    }
}
