//! How many records the lists of some rows have: of all the lists in one statement, which the first of them that is resolved
//! runs for the others.

use std::collections::HashMap;

use futures::FutureExt;
use tokio::sync::OnceCell;

use super::plan::{ManyPlan, Plan, Step};
use super::row::Rows;
use super::run::Run;
use crate::api::Failure;
use crate::store::Key;

pub(super) struct Totals<'r> {
    /// The lists whose total is asked for.
    lists: Vec<&'r ManyPlan<'r>>,
    /// By the key of the row, for each of them.
    read: OnceCell<Result<Vec<HashMap<Key, i64>>, Failure>>,
}

impl<'r> Totals<'r> {
    pub fn of(plan: &'r Plan<'r>) -> Self {
        let lists = plan.fields.iter().filter_map(|planned| match &planned.step {
            Step::Many(many) if many.page.request.total => Some(&**many),
            _ => None,
        });
        Self { lists: lists.collect(), read: OnceCell::new() }
    }

    /// How many records the list of each row has, by the key of the row, if that is asked for.
    pub async fn in_list(
        &self,
        run: &Run<'_>,
        many: &ManyPlan<'_>,
        rows: &Rows<'_>,
    ) -> Result<Option<&HashMap<Key, i64>>, Failure> {
        let Some(place) = self.lists.iter().position(|list| std::ptr::eq(*list, many)) else {
            return Ok(None);
        };
        let read = async {
            let lists = self.lists.iter().map(|list| (list.link, rows.keys(list.at), &list.page.request));
            run.reader.counts(lists.collect()).await.map_err(Failure::from)
        };
        let totals = self.read.get_or_init(|| read.boxed()).await.as_ref().map_err(Failure::clone)?;
        Ok(totals.get(place))
    }
}
