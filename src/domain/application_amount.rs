//! An amount of an application by what it stands for and in which form it is given.

use async_graphql::{Context, Object, Result};
use entity::value::{AmountBasis, FinanceKind};

use crate::domain::application::{Application, ApplicationFilter};
use crate::domain::country::{Country, CountryFilter};
use crate::domain::funding_source::{FundingSource, FundingSourceFilter};
use crate::graphql::{Money, Record, StringFilter, by_code, by_id};

concept! {
    ApplicationAmount of application_amount, "amount of an application", "amounts of applications",
    query: ApplicationAmountQuery { application_amount, application_amounts },
    key: ApplicationAmountKey {
    },
    filter: ApplicationAmountFilter,
    order: ApplicationAmountOrder,
}

/// An amount of an application by what it stands for and in which form it is given.
#[Object]
impl ApplicationAmount {
    #[graphql(flatten)]
    async fn record(&self) -> Record<'_> {
        Record::of(self)
    }

    /// The application.
    async fn application(&self, ctx: &Context<'_>) -> Option<Result<Application>> {
        by_id(ctx, &self.0, |row| row.application_id).await
    }

    /// The funding source.
    async fn funding_source(&self, ctx: &Context<'_>) -> Option<Result<FundingSource>> {
        by_code(ctx, &self.0, |row| Some(&row.funding_source_code)).await
    }

    /// What the amount stands for.
    async fn basis(&self) -> AmountBasis {
        self.basis
    }

    /// In which form it is given; null for a total cost.
    async fn finance(&self) -> Option<FinanceKind> {
        self.finance
    }

    /// The amount.
    async fn amount(&self) -> Money {
        Money::new(self.amount_minor, self.amount_currency.as_str(), self.amount_value_date)
    }

    /// The partner country.
    async fn country(&self, ctx: &Context<'_>) -> Option<Result<Country>> {
        by_code(ctx, &self.0, |row| row.country_code.as_deref()).await
    }
}

filter! {
    /// Selects amounts of applications; all that is given must hold.
    ApplicationAmountFilter on application_amount {
        /// What the amount stands for: one of these.
        basis: Vec<AmountBasis> = Basis,
        /// In which form it is given; null for a total cost: one of these.
        finance: Vec<FinanceKind> = Finance,
        /// The currency of the amount, ISO 4217.
        amount_currency: StringFilter = AmountCurrency,
    }
    related {
        /// The application.
        application: ApplicationFilter by ApplicationId = application::Id,
        /// The funding source.
        funding_source: FundingSourceFilter by FundingSourceCode = funding_source::Code,
        /// The partner country.
        country: CountryFilter by CountryCode = country::Alpha2,
    }
}

order! {
    /// The order of a list of amounts of applications.
    ApplicationAmountOrder by ApplicationAmountOrderField on application_amount {
        /// When the record was made.
        CreatedAt: time(CreatedAt, |row| row.created_at),
    }
}
