use chrono::NaiveDate;

record! {
    "source" {
        #[sea_orm(unique, column_type = "Text")]
        code: String,
        #[sea_orm(column_type = "Text")]
        label: String,
        #[sea_orm(column_type = "Text", nullable)]
        publisher: Option<String>,
        #[sea_orm(column_type = "Text")]
        licence: String,
        #[sea_orm(column_type = "Text", nullable)]
        url: Option<String>,
        retrieved_on: Option<NaiveDate>,
    }
}
