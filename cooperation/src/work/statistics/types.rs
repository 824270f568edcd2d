use std::sync::Arc;

use async_graphql::{Object, SimpleObject};
use entity::reported_total::Column;
use model::api::record::{Batch, Declared, Shown};
use model::records::ReportedTotal;
use model::store::{Cell, Cells};

/// What the centers have done.
#[derive(Debug)]
pub struct CenterStatistics {
    pub(super) reported: Arc<Vec<Cells>>,
    pub(super) counted: CountedStatistics,
}

/// Statistics of the centers. Reported totals and counted records overlap, so they are never added together.
#[Object]
impl CenterStatistics {
    /// Totals that an official page reports, for each term and overall.
    async fn reported(&self) -> ReportedStatistics {
        ReportedStatistics(self.reported.clone())
    }

    /// Current counts of the records in this service, without cancelled work.
    async fn counted(&self) -> &CountedStatistics {
        &self.counted
    }
}

/// Totals that an official page reports for the selected terms.
#[derive(Debug)]
pub struct ReportedStatistics(Arc<Vec<Cells>>);

impl ReportedStatistics {
    fn sum(&self, column: Column) -> i64 {
        self.0.iter().filter_map(|row| row.get(column as usize).and_then(Cell::int)).sum()
    }
}

/// Totals that an official page reports for the selected terms.
#[Object]
impl ReportedStatistics {
    /// Number of projects.
    async fn project_count(&self) -> i64 {
        self.sum(Column::ProjectCount)
    }

    /// Number of consultations.
    async fn consultation_count(&self) -> i64 {
        self.sum(Column::ConsultationCount)
    }

    /// Number of workshops, seminars and similar events.
    async fn workshop_count(&self) -> i64 {
        self.sum(Column::WorkshopCount)
    }

    /// Reported totals of each term, with their source. The other fields are the sums of these totals.
    async fn totals(&self) -> Vec<Shown<ReportedTotal>> {
        let batch = Batch::read(ReportedTotal::def(), self.0.to_vec());
        (0..self.0.len()).map(|at| Shown::new(&batch, at)).collect()
    }
}

/// Current counts of the records of the selected terms, without cancelled work.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, SimpleObject)]
pub struct CountedStatistics {
    /// Number of terms.
    pub term_count: i64,
    /// Number of projects.
    pub project_count: i64,
    /// Number of consultations.
    pub consultation_count: i64,
    /// Number of events, such as workshops, seminars, forums and delegations.
    pub event_count: i64,
    /// Number of training programs.
    pub training_program_count: i64,
    /// Number of expert dispatches.
    pub expert_dispatch_count: i64,
    /// Number of pipeline projects discovered in the terms.
    pub pipeline_project_count: i64,
}
