use async_graphql::{Context, Object};

use super::store;
use super::types::CenterStatistics;
use crate::domain::center_term::CenterTermFilter;
use crate::graphql::{Batch, Failure};
use crate::store::Reader;

#[derive(Debug)]
pub struct CenterStatisticsQuery;

#[Object]
impl CenterStatisticsQuery {
    /// What the centers have done: totals that an official page reports, and beside them what is counted
    /// from records. The two are never added to each other.
    async fn center_statistics(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which terms to look at; all of them unless told.")] filter: Option<
            CenterTermFilter,
        >,
    ) -> async_graphql::Result<CenterStatistics> {
        let reader = ctx.data::<Reader>()?;
        let asked = |name| ctx.look_ahead().field(name).exists();
        let reported =
            if asked("reported") { store::reported(reader, filter.as_ref()).await } else { Ok(Vec::new()) };
        let counted = if asked("counted") {
            store::counted(reader, filter.as_ref()).await
        } else {
            Ok(Default::default())
        };
        Ok(CenterStatistics {
            reported: Batch::new(reported.map_err(Failure::from)?),
            counted: counted.map_err(Failure::from)?,
        })
    }
}
