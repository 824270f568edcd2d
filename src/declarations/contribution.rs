use entity::value::{ContributionKind, CooperationSide};

record! {
    Contribution of contribution;
    contributions: "contribution", "contributions";

    fields {
        /// Side that contributes.
        Side: choice<CooperationSide>().filter(),
        /// Form of the contribution.
        ContributionKind: choice<ContributionKind>().filter(),
        /// Amount in cash; null if it is unknown or the contribution is in kind.
        AmountMinor: money([AmountCurrency, AmountValueDate]).named("contributedAmount").filter(),
        /// True if the source calls the amount approximate.
        Approximate: flag().filter(),
        /// Period that the contribution is for, as free text, such as `2021-2023`.
        Period: text(),
        /// Description of the contribution.
        Description: localized(),
        /// Remark, for example on facts that are not known; null if there is none.
        Note: localized(),
        /// Currency of the amount (ISO 4217).
        AmountCurrency: text().unread().filter(),
        /// Time when the record was created.
        CreatedAt: time().unread().order(),
    }
    one {
        /// Center term that the contribution belongs to.
        term: CenterTerm by TermId = center_term::Id;
        /// Partner country.
        country: Country by CountryCode = country::Alpha2;
    }
}
