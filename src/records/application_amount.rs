//! An amount of an application by what it stands for and in which form it is given.

use entity::value::{AmountBasis, FinanceKind};

use super::application::Application;
use super::country::Country;
use super::funding_source::FundingSource;

record! {
    /// An amount of an application by what it stands for and in which form it is given.
    ApplicationAmount of application_amount;
    "amount of an application", "amounts of applications";

    fields {
        /// What the amount stands for.
        AmountBasis: choice<AmountBasis>().filter(),
        /// In which form it is given; null for a total cost.
        FinanceKind: choice<FinanceKind>().filter(),
        /// The amount.
        AmountMinor: money([AmountCurrency, AmountValueDate]).named("amount").filter(),
        /// The currency of the amount, ISO 4217.
        AmountCurrency: text().unread().filter(),
        /// When the record was made.
        CreatedAt: time().unread().order(),
    }
    one {
        /// The application.
        application: Application by ApplicationId = application::Id;
        /// The funding source.
        funding_source: FundingSource by FundingSourceCode = funding_source::Code;
        /// The partner country.
        country: Country by CountryCode = country::Alpha2;
    }
}
