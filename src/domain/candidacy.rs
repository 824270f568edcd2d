//! A country proposed for a center.

use async_graphql::{Context, Object, Result};
use entity::value::{CandidacyBasis, PartialDate};

use crate::domain::candidacy_criterion::{CandidacyCriterion, CandidacyCriterionFilter};
use crate::domain::center_term::{CenterTerm, CenterTermFilter};
use crate::domain::country::{Country, CountryFilter};
use crate::domain::organization::{Organization, OrganizationFilter};
use crate::graphql::{PartialDateFilter, Record, by_code, by_id};

concept! {
    Candidacy of candidacy, "candidacy", "candidacies",
    query: CandidacyQuery { candidacy, candidacies },
    key: CandidacyKey {
    },
    filter: CandidacyFilter,
    order: CandidacyOrder,
}

/// A country proposed for a center.
#[Object]
impl Candidacy {
    #[graphql(flatten)]
    async fn record(&self) -> Record<'_> {
        Record::of(self)
    }

    /// What the candidacy rests on.
    async fn basis(&self) -> CandidacyBasis {
        self.basis
    }

    /// The organization that proposed the country.
    async fn proposer(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        by_id(ctx, &self.0, |row| row.proposer_id).await
    }

    /// When it was proposed.
    async fn proposed(&self) -> Option<&PartialDate> {
        self.proposed.as_ref()
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

    #[graphql(flatten)]
    async fn lists(&self) -> CandidacyConnections<'_> {
        CandidacyConnections(self)
    }
}

connections! {
    CandidacyConnections of Candidacy {
        /// The assessment of each criterion.
        criteria: CandidacyCriterion = candidacy_criterion::CandidacyId;
    }
}

filter! {
    /// Selects candidacies; all that is given must hold.
    CandidacyFilter on candidacy {
        /// What the candidacy rests on: one of these.
        basis: Vec<CandidacyBasis> = Basis,
        /// When it was proposed.
        proposed: PartialDateFilter = Proposed,
    }
    related {
        /// The organization that proposed the country.
        proposer: OrganizationFilter by ProposerId = organization::Id,
        /// The center term.
        term: CenterTermFilter by TermId = center_term::Id,
        /// The partner country.
        country: CountryFilter by CountryCode = country::Alpha2,
        /// The assessment of each criterion: at least one of them meets this.
        criteria: CandidacyCriterionFilter by Id = candidacy_criterion::CandidacyId,
    }
}

order! {
    /// The order of a list of candidacies.
    CandidacyOrder by CandidacyOrderField on candidacy {
        /// When it was proposed.
        Proposed: partial_date(Proposed, |row| row.proposed.as_ref()),
    }
}
