use std::sync::Arc;

use async_graphql::{Object, SimpleObject};
use entity::reported_tally::Column;

use crate::api::record::{Batch, Declared, Shown};
use crate::records::reported_tally::ReportedTally;
use crate::store::{Cell, Cells};

/// What the centers have done.
#[derive(Debug)]
pub struct CenterStatistics {
    pub(super) reported: Arc<Vec<Cells>>,
    pub(super) counted: CountedStatistics,
}

/// What the centers have done. Reported totals and counted records overlap, so they are never added.
#[Object]
impl CenterStatistics {
    /// What an official page reports of the terms, term by term and in all.
    async fn reported(&self) -> ReportedStatistics {
        ReportedStatistics(self.reported.clone())
    }

    /// What is on record here, counted now.
    async fn counted(&self) -> &CountedStatistics {
        &self.counted
    }
}

/// Totals that an official page reports, over the terms looked at.
#[derive(Debug)]
pub struct ReportedStatistics(Arc<Vec<Cells>>);

impl ReportedStatistics {
    fn sum(&self, column: Column) -> i64 {
        self.0.iter().filter_map(|row| row.get(column as usize).and_then(Cell::int)).sum()
    }
}

/// Totals that an official page reports, over the terms looked at.
#[Object]
impl ReportedStatistics {
    /// Projects.
    async fn projects(&self) -> i64 {
        self.sum(Column::Projects)
    }

    /// Consultings.
    async fn consulting(&self) -> i64 {
        self.sum(Column::Consulting)
    }

    /// Workshops, seminars and the like.
    async fn workshops(&self) -> i64 {
        self.sum(Column::Workshops)
    }

    /// The tally of each term that has one, with its source; the figures above are their sums.
    async fn tallies(&self) -> Vec<Shown<ReportedTally>> {
        let batch = Batch::read(ReportedTally::def(), self.0.to_vec());
        (0..self.0.len()).map(|at| Shown::new(&batch, at)).collect()
    }
}

/// Records of the terms looked at, counted now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, SimpleObject)]
pub struct CountedStatistics {
    /// Terms.
    pub terms: i64,
    /// Projects.
    pub projects: i64,
    /// Consultings.
    pub consultings: i64,
    /// Events: workshops, seminars, forums, delegations.
    pub events: i64,
    /// Training programs.
    pub training_programs: i64,
    /// Expert dispatches.
    pub expert_dispatches: i64,
    /// Pipeline projects that a term discovered.
    pub pipeline_projects: i64,
}
