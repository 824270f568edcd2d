use std::sync::Arc;

use async_graphql::{Object, SimpleObject};
use entity::reported_total::Column;

use crate::api::record::{Batch, Declared, Shown};
use crate::records::reported_total::ReportedTotal;
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
    async fn project_count(&self) -> i64 {
        self.sum(Column::ProjectCount)
    }

    /// Consultations.
    async fn consultation_count(&self) -> i64 {
        self.sum(Column::ConsultationCount)
    }

    /// Workshops, seminars and the like.
    async fn workshop_count(&self) -> i64 {
        self.sum(Column::WorkshopCount)
    }

    /// The reported total of each term that has one, with its source; the figures above are their sums.
    async fn totals(&self) -> Vec<Shown<ReportedTotal>> {
        let batch = Batch::read(ReportedTotal::def(), self.0.to_vec());
        (0..self.0.len()).map(|at| Shown::new(&batch, at)).collect()
    }
}

/// Records of the terms looked at, counted now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, SimpleObject)]
pub struct CountedStatistics {
    /// Terms.
    pub term_count: i64,
    /// Projects.
    pub project_count: i64,
    /// Consultations.
    pub consultation_count: i64,
    /// Events: workshops, seminars, forums, delegations.
    pub event_count: i64,
    /// Training programs.
    pub training_program_count: i64,
    /// Expert dispatches.
    pub expert_dispatch_count: i64,
    /// Pipeline projects that a term discovered.
    pub pipeline_project_count: i64,
}
