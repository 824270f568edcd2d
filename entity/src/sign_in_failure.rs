record! {
    "sign_in_failure" {
        failed_at: DateTimeUtc,
        #[sea_orm(column_type = "Text")]
        client_id: String,
        #[sea_orm(column_type = "Text")]
        address: String,
        /// The part of the address that its sender can't change, by which failures are counted.
        #[sea_orm(column_type = "Text")]
        network: String,
    }
}
