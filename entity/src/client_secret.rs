//! The hash of a secret that an API client signs in with. No record: it is never logged and never read
//! through the API.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "client_secret")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub client_id: Uuid,
    /// SHA-256 of the secret, which is 32 random bytes: nothing can be guessed from it.
    pub hash: Vec<u8>,
    pub created_at: DateTimeUtc,
    /// When it stops to work; null for the one in use.
    pub expires_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
