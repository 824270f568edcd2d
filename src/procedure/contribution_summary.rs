//! Contributions in figures: how many, and what they are worth, by what they have in common. Amounts are never added across
//! currencies, and what is given in kind has no value here.

mod store;

use std::sync::Arc;

use async_graphql::{Context, Enum, Object};
use entity::value::{ContributionKind, CooperationSide};
use entity::{center_term, country};
use uuid::Uuid;

use crate::api::record::{Batch, Declared, Filter, Linked};
use crate::api::{Failure, Money, OneByOne, check_dimensions};
use crate::records::center_term::CenterTerm;
use crate::records::contribution::Contribution;
use crate::records::country::Country;
use crate::store::{Key, Reader};

/// Dimension by which contributions can be grouped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum ContributionDimension {
    /// Partner country.
    Country,
    /// Center term that the contribution is for.
    Term,
    /// Side that contributes.
    Side,
    /// Form of the contribution.
    ContributionKind,
}

#[derive(Debug, Default)]
pub struct ContributionSummaryQuery;

#[Object]
impl ContributionSummaryQuery {
    /// Number of contributions and their sums in each currency, grouped by the given dimensions.
    async fn contribution_summary(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            default,
            desc = "Dimensions to group by, each at most once. Without any, there is one group of all contributions."
        )]
        group_by: Vec<ContributionDimension>,
        #[graphql(desc = "Condition that the counted contributions must match.")] filter: Option<
            Filter<Contribution>,
        >,
    ) -> async_graphql::Result<ContributionSummary> {
        check_dimensions(&group_by)?;
        let reader = ctx.data::<Reader>()?;
        let filter = filter.map(|filter| filter.criteria(reader)).transpose()?.unwrap_or_default();
        let groups = store::summarize(reader, &group_by, &filter).await.map_err(Failure::from)?;
        Ok(ContributionSummary(groups.into_iter().map(Arc::new).collect()))
    }
}

/// Contributions that have something in common.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Group {
    country: Option<String>,
    term: Option<Uuid>,
    side: Option<CooperationSide>,
    contribution_kind: Option<ContributionKind>,
    contribution_count: i64,
    term_count: i64,
    totals: Vec<Total>,
}

/// The contributions of a group in one currency; those without an amount have none.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Total {
    currency: Option<String>,
    minor: i128,
    contribution_count: i64,
    approximate_count: i64,
}

/// Numbers and sums of contributions, in groups.
#[derive(Debug)]
pub struct ContributionSummary(Vec<Arc<Group>>);

/// Numbers and sums of contributions, in groups.
#[Object]
impl ContributionSummary {
    /// Total number of contributions in the groups.
    async fn contribution_count(&self) -> i64 {
        self.0.iter().map(|group| group.contribution_count).sum()
    }

    /// Groups, sorted by their dimensions.
    async fn groups(&self) -> OneByOne<ContributionGroup> {
        let countries = self.0.iter().map(|group| group.country.as_ref().map(Key::from)).collect();
        let countries = Batch::keys(Country::def(), country::Column::Alpha2 as usize, None, countries);
        let terms = self.0.iter().map(|group| group.term.map(Key::from)).collect();
        let terms = Batch::keys(CenterTerm::def(), center_term::Column::Id as usize, None, terms);
        let group = |(at, group): (usize, &Arc<Group>)| ContributionGroup {
            group: group.clone(),
            country: Linked::new(&countries, at),
            term: Linked::new(&terms, at),
        };
        OneByOne(self.0.iter().enumerate().map(group).collect())
    }
}

/// A group of contributions. Dimensions that are not in `groupBy` are null.
#[derive(Debug)]
pub struct ContributionGroup {
    group: Arc<Group>,
    country: Linked<Country>,
    term: Linked<CenterTerm>,
}

/// A group of contributions. Dimensions that are not in `groupBy` are null.
#[Object]
impl ContributionGroup {
    /// Partner country.
    async fn country(&self) -> &Linked<Country> {
        &self.country
    }

    /// Center term that the contributions are for; also null if you may not see it.
    async fn term(&self) -> &Linked<CenterTerm> {
        &self.term
    }

    /// Side that contributes.
    async fn side(&self) -> Option<CooperationSide> {
        self.group.side
    }

    /// Form of the contribution.
    async fn contribution_kind(&self) -> Option<ContributionKind> {
        self.group.contribution_kind
    }

    /// Number of contributions.
    async fn contribution_count(&self) -> i64 {
        self.group.contribution_count
    }

    /// Number of terms that the contributions are for.
    async fn term_count(&self) -> i64 {
        self.group.term_count
    }

    /// Number of contributions without a recorded amount, such as those in kind. No sum includes them.
    async fn without_amount_count(&self) -> i64 {
        let without = self.group.totals.iter().filter(|total| total.currency.is_none());
        without.map(|total| total.contribution_count).sum()
    }

    /// Sum of the amounts in each currency. Amounts in different currencies are not added.
    async fn totals(&self) -> Vec<ContributionTotal> {
        self.group
            .totals
            .iter()
            .filter(|total| total.currency.is_some())
            .cloned()
            .map(ContributionTotal)
            .collect()
    }
}

/// A sum of contributions in one currency.
#[derive(Debug)]
pub struct ContributionTotal(Total);

/// A sum of contributions in one currency.
#[Object]
impl ContributionTotal {
    /// Sum of the amounts.
    async fn total(&self) -> Money {
        Money::new(self.0.minor, self.0.currency.clone().unwrap_or_default(), None)
    }

    /// Number of contributions in the sum.
    async fn contribution_count(&self) -> i64 {
        self.0.contribution_count
    }

    /// Number of contributions in the sum whose amount the source calls approximate.
    async fn approximate_count(&self) -> i64 {
        self.0.approximate_count
    }
}
