use std::sync::Arc;

use async_graphql::{Context, Object};

use super::store;
use super::types::CenterStatistics;
use crate::api::Failure;
use crate::api::record::Filter;
use crate::records::center_term::CenterTerm;
use crate::store::Reader;

#[derive(Debug, Default)]
pub struct CenterStatisticsQuery;

#[Object]
impl CenterStatisticsQuery {
    /// What the centers have done: totals that an official page reports, and beside them what is counted
    /// from records. The two are never added to each other.
    async fn center_statistics(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which terms to look at; all of them unless told.")] filter: Option<
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
