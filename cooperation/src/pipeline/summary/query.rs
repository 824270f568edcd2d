use async_graphql::{Context, Object};
use model::api::record::Filter;
use model::api::{Failure, check_dimensions};
use model::records::Application;
use model::store::Reader;

use super::store;
use super::types::{PipelineDimension, PipelineSummary};

#[derive(Debug, Default)]
pub struct PipelineSummaryQuery;

#[Object]
impl PipelineSummaryQuery {
    /// Numbers of applications and projects, and sums of amounts, in the pipeline, grouped by the given
    /// dimensions. The result says what was counted and what was left out.
    async fn pipeline_summary(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            default,
            desc = "Dimensions to group by, each at most once. Without any, there is one group of all applications."
        )]
        group_by: Vec<PipelineDimension>,
        #[graphql(desc = "Condition that the counted applications must match.")] filter: Option<
            Filter<Application>,
        >,
    ) -> async_graphql::Result<PipelineSummary> {
        check_dimensions(&group_by)?;
        let reader = ctx.data::<Reader>()?;
        let groups = ctx.look_ahead().field("groups");
        let request = store::Request {
            dimensions: group_by,
            filter: filter.map(|filter| filter.criteria(reader)).transpose()?.unwrap_or_default(),
            groups: groups.exists(),
            amounts: groups.field("amounts").exists(),
            slippage: ["approvalSlippage", "closingSlippage"].iter().any(|name| groups.field(name).exists()),
            coverage: ["applicationCount", "leftOut"]
                .iter()
                .any(|name| ctx.look_ahead().field(name).exists()),
        };
        Ok(store::summarize(reader, request).await.map_err(Failure::from)?)
    }
}
