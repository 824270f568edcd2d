//! What a side brings to a term, in cash or in kind.

use async_graphql::{Context, Object, Result};
use entity::value::{ContributionKind, Side};

use crate::domain::center_term::{CenterTerm, CenterTermFilter};
use crate::domain::country::{Country, CountryFilter};
use crate::graphql::{LanguageCode, LocalizedText, Money, Record, StringFilter, by_code, by_id};

concept! {
    Contribution of contribution, "contribution", "contributions",
    query: ContributionQuery { contribution, contributions },
    key: ContributionKey {
    },
    filter: ContributionFilter,
    order: ContributionOrder,
}

/// What a side brings to a term, in cash or in kind.
#[Object]
impl Contribution {
    #[graphql(flatten)]
    async fn record(&self) -> Record<'_> {
        Record::of(self)
    }

    /// The side.
    async fn side(&self) -> Side {
        self.side
    }

    /// In which form.
    async fn kind(&self) -> ContributionKind {
        self.kind
    }

    /// The amount in cash; null in kind and where it is not on record.
    async fn amount(&self) -> Option<Money> {
        Money::of(self.amount_minor, self.amount_currency.as_ref(), self.amount_value_date)
    }

    /// Whether the source says "about".
    async fn approximate(&self) -> bool {
        self.approximate
    }

    /// The years that it is for, as the source says.
    async fn period(&self) -> Option<&str> {
        self.period.as_deref()
    }

    /// What it is.
    async fn description(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language to prefer over Accept-Language's.")] language: Option<LanguageCode>,
    ) -> Option<LocalizedText<'_>> {
        LocalizedText::of(ctx, self.description.as_ref()?, language)
    }

    /// What is not known or needs explaining.
    async fn note(&self) -> Option<&str> {
        self.note.as_deref()
    }

    /// The center term.
    async fn term(&self, ctx: &Context<'_>) -> Option<Result<CenterTerm>> {
        by_id(ctx, &self.0, |row| row.term_id).await
    }

    /// The partner country.
    async fn country(&self, ctx: &Context<'_>) -> Option<Result<Country>> {
        by_code(ctx, &self.0, |row| Some(&row.country_code)).await
    }
}

filter! {
    /// Selects contributions; all that is given must hold.
    ContributionFilter on contribution {
        /// The side: one of these.
        side: Vec<Side> = Side,
        /// In which form: one of these.
        kind: Vec<ContributionKind> = Kind,
        /// The currency of the amount, ISO 4217.
        amount_currency: StringFilter = AmountCurrency,
        /// Whether the source says "about".
        approximate: bool = Approximate,
    }
    related {
        /// The center term.
        term: CenterTermFilter by TermId = center_term::Id,
        /// The partner country.
        country: CountryFilter by CountryCode = country::Alpha2,
    }
}

order! {
    /// The order of a list of contributions.
    ContributionOrder by ContributionOrderField on contribution {
        /// When the record was made.
        CreatedAt: time(CreatedAt, |row| row.created_at),
    }
}
