use entity::value::FigureMeasure;

record! {
    ProgramFigure of program_figure;
    "figure of a program", "figures of programs";

    fields {
        /// What the figure counts, such as people trained.
        Measure: choice<FigureMeasure>().filter(),
        /// Number of people, countries or centers, depending on `measure`.
        Value: int().filter(),
        /// Year of the figure; for a running total, the year in which the count ends.
        Year: int().filter().order(),
        /// Start of the count; null for the figure of a single year.
        Since: partial_date().filter(),
        /// End of the count; null for the figure of a single year.
        Until: partial_date().filter(),
        /// Remark, for example on facts that are not known; null if there is none.
        Note: localized(),
    }
    one {
        /// Program that the figure belongs to.
        program: Program by ProgramId = program::Id;
    }
}
