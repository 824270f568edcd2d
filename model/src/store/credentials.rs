//! What the built-in issuer keeps: hashes of secrets, and signing keys. They are no records: the change
//! log does not have them, and nothing reads them but sign-in and verification.

use chrono::{DateTime, Utc};
use entity::{api_client, client_secret, signing_key};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select,
};
use uuid::Uuid;

use super::scope::unscoped;
use super::{Error, Store, Writer};
use crate::clock;

impl Store {
    /// An API client with the hashes of the secrets that work for it.
    pub async fn client(
        &self,
        code: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<(api_client::Model, Vec<Vec<u8>>)>, Error> {
        use client_secret::Column;
        // PostgreSQL refuses texts with NUL, so no client has one.
        if code.contains('\0') {
            return Ok(None);
        }
        let found =
            unscoped::<api_client::Entity>().filter(api_client::Column::Code.eq(code)).one(self.db()).await?;
        let Some(client) = found else { return Ok(None) };
        let secrets = unscoped::<client_secret::Entity>()
            .filter(Column::ClientId.eq(client.id))
            .filter(lasts(Column::ExpiresAt, now))
            .all(self.db())
            .await?;
        Ok(Some((client, secrets.into_iter().map(|secret| secret.hash).collect())))
    }

    /// Whether a client is not revoked; `None` where there is no such client.
    pub async fn client_is_active(&self, code: &str) -> Result<Option<bool>, Error> {
        if code.contains('\0') {
            return Ok(None);
        }
        let client = unscoped::<api_client::Entity>().filter(api_client::Column::Code.eq(code));
        let revoked = client.select_only().column(api_client::Column::RevokedAt);
        let revoked: Option<Option<DateTime<Utc>>> = revoked.into_tuple().one(self.db()).await?;
        Ok(revoked.map(|at| at.is_none()))
    }

    /// The public parts of the keys whose tokens count, as JSON Web Keys by name; the one in use first.
    pub async fn public_keys(&self, now: DateTime<Utc>) -> Result<Vec<(String, String)>, Error> {
        use signing_key::Column;
        let keys = counting(now).select_only().columns([Column::Kid, Column::PublicKey]);
        Ok(keys.into_tuple().all(self.db()).await?)
    }

    /// The key that tokens are signed with.
    pub async fn signing_key(&self, now: DateTime<Utc>) -> Result<Option<signing_key::Model>, Error> {
        Ok(counting(now).one(self.db()).await?)
    }
}

/// What does not end by a time.
pub(super) fn lasts(ends: impl ColumnTrait, at: DateTime<Utc>) -> Condition {
    Condition::any().add(ends.is_null()).add(ends.gt(at))
}

/// The keys whose tokens count, the one in use first.
pub(super) fn counting(now: DateTime<Utc>) -> Select<signing_key::Entity> {
    use signing_key::Column;
    unscoped::<signing_key::Entity>().filter(lasts(Column::RetiresAt, now)).order_by_desc(Column::CreatedAt)
}

impl Writer {
    pub async fn add_secret(&self, client: Uuid, hash: Vec<u8>) -> Result<(), Error> {
        let (id, created_at) = (clock::new_id(), clock::now());
        let secret = client_secret::Model { id, client_id: client, hash, created_at, expires_at: None };
        self.add::<client_secret::Entity>(secret).await
    }

    /// Ends the secrets of a client at a time, unless they end before.
    pub async fn expire_secrets(&self, client: Uuid, at: DateTime<Utc>) -> Result<(), Error> {
        use client_secret::Column;
        client_secret::Entity::update_many()
            .col_expr(Column::ExpiresAt, Expr::value(at))
            .filter(Column::ClientId.eq(client))
            .filter(lasts(Column::ExpiresAt, at))
            .exec(self.transaction())
            .await?;
        Ok(())
    }

    /// How many signing keys there are.
    pub async fn signing_keys(&self) -> Result<u64, Error> {
        Ok(unscoped::<signing_key::Entity>().count(self.transaction()).await?)
    }

    pub async fn add_signing_key(&self, key: signing_key::Model) -> Result<(), Error> {
        self.add::<signing_key::Entity>(key).await
    }

    /// Ends the signing keys at a time, unless they end before, and forgets those that ended.
    pub async fn retire_signing_keys(&self, at: DateTime<Utc>) -> Result<(), Error> {
        use signing_key::Column;
        signing_key::Entity::update_many()
            .col_expr(Column::RetiresAt, Expr::value(at))
            .filter(lasts(Column::RetiresAt, at))
            .exec(self.transaction())
            .await?;
        let ended = Column::RetiresAt.lt(clock::now());
        signing_key::Entity::delete_many().filter(ended).exec(self.transaction()).await?;
        Ok(())
    }
}
