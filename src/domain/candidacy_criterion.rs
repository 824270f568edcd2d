//! The assessment of one selection criterion.

use async_graphql::{Context, Object, Result};
use entity::value::{PartialDate, SelectionCriterion};

use crate::domain::candidacy::{Candidacy, CandidacyFilter};
use crate::domain::country::{Country, CountryFilter};
use crate::graphql::{PartialDateFilter, Record, by_code, by_id};

concept! {
    CandidacyCriterion of candidacy_criterion, "assessed criterion", "assessed criteria",
    query: CandidacyCriterionQuery { candidacy_criterion, candidacy_criteria },
    key: CandidacyCriterionKey {
    },
    filter: CandidacyCriterionFilter,
    order: CandidacyCriterionOrder,
}

/// The assessment of one selection criterion.
#[Object]
impl CandidacyCriterion {
    #[graphql(flatten)]
    async fn record(&self) -> Record<'_> {
        Record::of(self)
    }

    /// The candidacy that is assessed.
    async fn candidacy(&self, ctx: &Context<'_>) -> Option<Result<Candidacy>> {
        by_id(ctx, &self.0, |row| row.candidacy_id).await
    }

    /// The criterion.
    async fn criterion(&self) -> SelectionCriterion {
        self.criterion
    }

    /// Whether it is met; null while undecided.
    async fn met(&self) -> Option<bool> {
        self.met
    }

    /// The assessment in words.
    async fn assessment(&self) -> Option<&str> {
        self.assessment.as_deref()
    }

    /// When it was assessed.
    async fn assessed(&self) -> Option<&PartialDate> {
        self.assessed.as_ref()
    }

    /// The partner country.
    async fn country(&self, ctx: &Context<'_>) -> Option<Result<Country>> {
        by_code(ctx, &self.0, |row| Some(&row.country_code)).await
    }
}

filter! {
    /// Selects assessed criteria; all that is given must hold.
    CandidacyCriterionFilter on candidacy_criterion {
        /// The criterion: one of these.
        criterion: Vec<SelectionCriterion> = Criterion,
        /// Whether it is met; null while undecided.
        met: bool = Met,
        /// When it was assessed.
        assessed: PartialDateFilter = Assessed,
    }
    related {
        /// The candidacy that is assessed.
        candidacy: CandidacyFilter by CandidacyId = candidacy::Id,
        /// The partner country.
        country: CountryFilter by CountryCode = country::Alpha2,
    }
}

order! {
    /// The order of a list of assessed criteria.
    CandidacyCriterionOrder by CandidacyCriterionOrderField on candidacy_criterion {
        /// When the record was made.
        CreatedAt: time(CreatedAt, |row| row.created_at),
    }
}
