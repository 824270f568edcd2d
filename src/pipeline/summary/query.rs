use async_graphql::{Context, Object};

use super::store;
use super::types::{PipelineDimension, PipelineSummary};
use crate::api::Failure;
use crate::api::record::Filter;
use crate::records::application::Application;
use crate::store::Reader;

#[derive(Debug, Default)]
pub struct PipelineSummaryQuery;

#[Object]
impl PipelineSummaryQuery {
    /// The pipeline in figures: applications, projects and amounts, in groups of what they have in common.
    /// It says what it counted and what it left out.
    async fn pipeline_summary(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            default,
            desc = "What groups are made by, each at most once; none gives one group of all."
        )]
        group_by: Vec<PipelineDimension>,
        #[graphql(desc = "What applications have to meet to be counted.")] filter: Option<
            Filter<Application>,
        >,
    ) -> async_graphql::Result<PipelineSummary> {
        let repeated = group_by.iter().enumerate().any(|(at, dimension)| group_by[..at].contains(dimension));
        if repeated {
            return Err(Failure::invalid("groupBy", "each dimension at most once").into());
        }
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
        let found = store::summarize(reader, request).await.map_err(Failure::from)?;
        Ok(PipelineSummary::new(found.coverage, found.groups))
    }
}
