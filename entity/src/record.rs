//! What every table of records has: an id, a version, times, a visibility and an origin.

use sea_orm::entity::prelude::*;

use crate::value::Visibility;

/// A table whose rows are records of the service, with the columns that all of them share.
pub trait Record: EntityTrait {
    fn id() -> Self::Column;
    fn version() -> Self::Column;
    fn visibility() -> Self::Column;
    fn created_at() -> Self::Column;
    fn updated_at() -> Self::Column;
}

/// A row of a table of records.
pub trait Recorded {
    fn id(&self) -> Uuid;
    fn version(&self) -> i64;
    fn visibility(&self) -> Visibility;
    fn created_at(&self) -> DateTimeUtc;
    fn updated_at(&self) -> DateTimeUtc;
    /// Key of the `source` that the row came from.
    fn source(&self) -> &str;
    /// Where in that source, or what it does not say.
    fn source_detail(&self) -> Option<&str>;
    /// Sets what the store alone decides: identity, version and times.
    fn stamp(&mut self, id: Uuid, version: i64, created_at: DateTimeUtc, updated_at: DateTimeUtc);
}

/// Declares the entity of a table: its own columns, then those of every record.
macro_rules! record {
    ($table:literal { $($(#[$attr:meta])* $column:ident: $type:ident $(<$inner:ident>)?,)* }) => {
        use sea_orm::entity::prelude::*;

        #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, serde::Serialize, serde::Deserialize)]
        #[sea_orm(table_name = $table)]
        pub struct Model {
            #[sea_orm(primary_key, auto_increment = false)]
            pub id: Uuid,
            $($(#[$attr])* pub $column: $type $(<$inner>)?,)*
            pub version: i64,
            pub created_at: DateTimeUtc,
            pub updated_at: DateTimeUtc,
            pub visibility: crate::value::Visibility,
            pub source: String,
            pub source_detail: Option<String>,
        }

        #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
        pub enum Relation {}

        impl ActiveModelBehavior for ActiveModel {}

        impl $crate::Record for Entity {
            fn id() -> Column {
                Column::Id
            }
            fn version() -> Column {
                Column::Version
            }
            fn visibility() -> Column {
                Column::Visibility
            }
            fn created_at() -> Column {
                Column::CreatedAt
            }
            fn updated_at() -> Column {
                Column::UpdatedAt
            }
        }

        impl $crate::Recorded for Model {
            fn id(&self) -> Uuid {
                self.id
            }
            fn version(&self) -> i64 {
                self.version
            }
            fn visibility(&self) -> $crate::value::Visibility {
                self.visibility
            }
            fn created_at(&self) -> DateTimeUtc {
                self.created_at
            }
            fn updated_at(&self) -> DateTimeUtc {
                self.updated_at
            }
            fn source(&self) -> &str {
                &self.source
            }
            fn source_detail(&self) -> Option<&str> {
                self.source_detail.as_deref()
            }
            fn stamp(&mut self, id: Uuid, version: i64, created_at: DateTimeUtc, updated_at: DateTimeUtc) {
                self.id = id;
                self.version = version;
                self.created_at = created_at;
                self.updated_at = updated_at;
            }
        }
    };
}
