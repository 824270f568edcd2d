use entity::value::{AmountBasis, FinanceKind};

record! {
    ApplicationAmount of application_amount;
    "amount of an application", "amounts of applications";

    fields {
        /// Basis of the amount.
        AmountBasis: choice<AmountBasis>().filter(),
        /// Form of finance; null for a total cost.
        FinanceKind: choice<FinanceKind>().filter(),
        /// Amount with its currency and value date.
        AmountMinor: money([AmountCurrency, AmountValueDate]).named("amount").filter(),
        /// Currency of the amount (ISO 4217).
        AmountCurrency: text().unread().filter(),
        /// Time when the record was created.
        CreatedAt: time().unread().order(),
    }
    one {
        /// Application that the amount belongs to.
        application: Application by ApplicationId = application::Id;
        /// Funding source of the application.
        funding_source: FundingSource by FundingSourceCode = funding_source::Code;
        /// Country of the pipeline project; null if the project has none.
        country: Country by CountryCode = country::Alpha2;
    }
}
