//! A sign-in that failed.

record! {
    "sign_in_failure" {
        failed_at: DateTimeUtc,
        #[sea_orm(column_type = "Text")]
        client_code: String,
        #[sea_orm(column_type = "Text")]
        address: String,
    }
}
