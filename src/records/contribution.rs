//! What a side brings to a term, in cash or in kind.

use entity::value::{ContributionKind, CooperationSide};

use super::center_term::CenterTerm;
use super::country::Country;

record! {
    /// What a side brings to a term, in cash or in kind.
    Contribution of contribution;
    contributions: "contribution", "contributions";

    fields {
        /// The side.
        Side: choice<CooperationSide>().filter(),
        /// In which form.
        ContributionKind: choice<ContributionKind>().filter(),
        /// What it is worth in cash; null in kind and where it is not on record.
        AmountMinor: money([AmountCurrency, AmountValueDate]).named("contributedAmount").filter(),
        /// Whether the source says "about".
        Approximate: flag().filter(),
        /// The years that it is for, as the source says.
        Period: text(),
        /// What it is.
        Description: localized(),
        /// What is not known or needs explaining.
        Note: localized(),
        /// The currency of the amount, ISO 4217.
        AmountCurrency: text().unread().filter(),
        /// When the record was made.
        CreatedAt: time().unread().order(),
    }
    one {
        /// The center term.
        term: CenterTerm by TermId = center_term::Id;
        /// The partner country.
        country: Country by CountryCode = country::Alpha2;
    }
}
