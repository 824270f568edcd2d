use crate::value::{FigureMeasure, Localized, PartialDate};

record! {
    "program_figure" {
        program_id: Uuid,
        measure: FigureMeasure,
        value: i64,
        year: i32,
        #[sea_orm(column_type = "Text", nullable)]
        since: Option<PartialDate>,
        #[sea_orm(column_type = "Text", nullable)]
        until: Option<PartialDate>,
        #[sea_orm(column_type = "JsonBinary", nullable)]
        note: Option<Localized>,
    }
}
