use entity::value::SelectionCriterion;

record! {
    CandidacyCriterion of candidacy_criterion;
    "assessed criterion", "assessed criteria";

    fields {
        /// Selection criterion that was assessed.
        Criterion: choice<SelectionCriterion>().filter(),
        /// True if the candidate meets the criterion; null if undecided.
        Met: flag().filter(),
        /// Text of the assessment.
        Assessment: localized(),
        /// Date of the assessment.
        AssessedOn: partial_date().filter(),
        /// Time when the record was created.
        CreatedAt: time().unread().order(),
    }
    one {
        /// Candidacy that the assessment belongs to.
        candidacy: Candidacy by CandidacyId = candidacy::Id;
        /// Partner country.
        country: Country by CountryCode = country::Alpha2;
    }
}
