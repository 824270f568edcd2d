use std::sync::Arc;

use async_graphql::{Context, Object};
use model::api::Failure;
use model::api::record::Filter;
use model::records::CenterTerm;
use model::store::Reader;

use super::store;
use super::types::CenterStatistics;

#[derive(Debug, Default)]
pub struct CenterStatisticsQuery;

#[Object]
impl CenterStatisticsQuery {
    /// Statistics of the centers: totals that an official page reports, and counts of the records in this
    /// service. Cancelled work is not counted. The two are never added together.
    async fn center_statistics(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Condition that the terms must match; defaults to all terms.")] filter: Option<
            Filter<CenterTerm>,
        >,
    ) -> async_graphql::Result<CenterStatistics> {
        let reader = ctx.data::<Reader>()?;
        let asked = |name| ctx.look_ahead().field(name).exists();
        let terms = filter.map(|filter| filter.criteria(reader)).transpose()?.unwrap_or_default();
        let reported = if asked("reported") { store::reported(reader, &terms).await } else { Ok(Vec::new()) };
        let counted =
            if asked("counted") { store::counted(reader, &terms).await } else { Ok(Default::default()) };
        Ok(CenterStatistics {
            reported: Arc::new(reported.map_err(Failure::from)?),
            counted: counted.map_err(Failure::from)?,
        })
    }
}
