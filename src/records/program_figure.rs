//! A figure of a program for a year or up to a date.

use entity::value::FigureMeasure;

use super::program::Program;

record! {
    /// A figure of a program for a year or up to a date.
    ProgramFigure of program_figure;
    "figure of a program", "figures of programs";

    fields {
        /// What it counts.
        Measure: choice<FigureMeasure>().filter(),
        /// The figure.
        Value: int().filter(),
        /// The year that it is for, or that it is counted to the end of.
        Year: int().filter().order(),
        /// When counting began, for a running total.
        Since: partial_date().filter(),
        /// When counting ended, for a running total.
        Until: partial_date().filter(),
        /// What is not known or needs explaining.
        Note: localized(),
    }
    one {
        /// The program.
        program: Program by ProgramId = program::Id;
    }
}
