//! A figure of a program for a year or up to a date.

use async_graphql::{Context, Object, Result};
use entity::value::{FigureMeasure, PartialDate};

use crate::domain::program::{Program, ProgramFilter};
use crate::graphql::{IntFilter, PartialDateFilter, Record, by_id};

concept! {
    ProgramFigure of program_figure, "figure of a program", "figures of programs",
    query: ProgramFigureQuery { program_figure, program_figures },
    key: ProgramFigureKey {
    },
    filter: ProgramFigureFilter,
    order: ProgramFigureOrder,
}

/// A figure of a program for a year or up to a date.
#[Object]
impl ProgramFigure {
    #[graphql(flatten)]
    async fn record(&self) -> Record<'_> {
        Record::of(self)
    }

    /// The program.
    async fn program(&self, ctx: &Context<'_>) -> Option<Result<Program>> {
        by_id(ctx, &self.0, |row| row.program_id).await
    }

    /// What it counts.
    async fn measure(&self) -> FigureMeasure {
        self.measure
    }

    /// The figure.
    async fn value(&self) -> i64 {
        self.value
    }

    /// The year that it is for, or that it is counted to the end of.
    async fn year(&self) -> i32 {
        self.year
    }

    /// When counting began, for a running total.
    async fn since(&self) -> Option<&PartialDate> {
        self.since.as_ref()
    }

    /// When counting ended, for a running total.
    async fn until(&self) -> Option<&PartialDate> {
        self.until.as_ref()
    }

    /// What is not known or needs explaining.
    async fn note(&self) -> Option<&str> {
        self.note.as_deref()
    }
}

filter! {
    /// Selects figures of programs; all that is given must hold.
    ProgramFigureFilter on program_figure {
        /// What it counts: one of these.
        measure: Vec<FigureMeasure> = Measure,
        /// The figure.
        value: IntFilter = Value,
        /// The year that it is for, or that it is counted to the end of.
        year: IntFilter = Year,
        /// When counting began, for a running total.
        since: PartialDateFilter = Since,
        /// When counting ended, for a running total.
        until: PartialDateFilter = Until,
    }
    related {
        /// The program.
        program: ProgramFilter by ProgramId = program::Id,
    }
}

order! {
    /// The order of a list of figures of programs.
    ProgramFigureOrder by ProgramFigureOrderField on program_figure {
        /// The year that it is for, or that it is counted to the end of.
        Year: integer(Year, |row| row.year),
    }
}
