//! Contributions in figures: how many, and what they are worth, by what they have in common. Amounts are never added across
//! currencies, and what is given in kind has no value here.

mod store;

use async_graphql::{Context, Enum, Object, SimpleObject};
use entity::value::{ContributionKind, CooperationSide};
use model::api::record::{Filter, Linked};
use model::api::{Failure, Money, OneByOne, check_dimensions};
use model::records::{CenterTerm, Contribution, Country};
use model::store::Reader;
use uuid::Uuid;

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
        let contribution_count = groups.iter().map(|group| group.contribution_count).sum();
        Ok(ContributionSummary { contribution_count, groups: OneByOne(groups) })
    }
}

/// What the contributions of a group have in common.
#[derive(Debug, Default, PartialEq, Eq, Hash)]
struct Shared {
    country: Option<String>,
    term: Option<Uuid>,
    side: Option<CooperationSide>,
    contribution_kind: Option<ContributionKind>,
}

/// Numbers and sums of contributions, in groups.
#[derive(Debug, SimpleObject)]
pub struct ContributionSummary {
    /// Total number of contributions in the groups.
    contribution_count: i64,
    /// Groups, sorted by their dimensions.
    groups: OneByOne<ContributionGroup>,
}

/// A group of contributions. Dimensions that are not in `groupBy` are null.
#[derive(Debug, SimpleObject)]
pub struct ContributionGroup {
    /// Partner country.
    country: Linked<Country>,
    /// Center term that the contributions are for; also null if you may not see it.
    term: Linked<CenterTerm>,
    /// Side that contributes.
    side: Option<CooperationSide>,
    /// Form of the contribution.
    contribution_kind: Option<ContributionKind>,
    /// Number of contributions.
    contribution_count: i64,
    /// Number of terms that the contributions are for.
    term_count: i64,
    /// Number of contributions without a recorded amount, such as those in kind. No sum includes them.
    without_amount_count: i64,
    /// Sum of the amounts in each currency. Amounts in different currencies are not added.
    totals: Vec<ContributionTotal>,
}

/// A sum of contributions in one currency.
#[derive(Debug, SimpleObject)]
pub struct ContributionTotal {
    /// Sum of the amounts.
    total: Money,
    /// Number of contributions in the sum.
    contribution_count: i64,
    /// Number of contributions in the sum whose amount the source calls approximate.
    approximate_count: i64,
}
