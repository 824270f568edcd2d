//! The service's own books: reads of personal data, failed sign-ins. They are only added to, and thrown
//! away when they are old enough; they are not changes, so the change log does not have them.

use chrono::{DateTime, Utc};
use entity::sign_in_failure;
use sea_orm::sea_query::{Expr, Func};
use sea_orm::{ActiveModelTrait, ColumnTrait, Condition, IntoActiveModel, QueryFilter, QuerySelect};

use super::insert::insert;
use super::scope::{Stored, unscoped};
use super::{Error, Store};

/// Failures to sign in: how many, and when the last was.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Failures {
    pub count: u64,
    pub last: Option<DateTime<Utc>>,
}

impl Store {
    /// Adds rows to a book, in a transaction of their own and on a task of its own: a client that hangs up can't end
    /// it half way.
    pub async fn keep<E: Stored>(&self, rows: Vec<E::Model>) -> Result<(), Error>
    where
        E::Model: IntoActiveModel<E::ActiveModel>,
        E::ActiveModel: ActiveModelTrait<Entity = E> + Send,
    {
        if rows.is_empty() {
            return Ok(());
        }
        let transaction = self.begin_books().await?;
        insert::<E>(transaction.db(), rows, None).await?;
        let kept = transaction.commit().await;
        self.note_write(&kept);
        kept
    }

    /// The failures since a time from a network: in the name of any client, and of one.
    pub async fn sign_in_failures(
        &self,
        network: &str,
        client: &str,
        since: DateTime<Utc>,
    ) -> Result<(Failures, Failures), Error> {
        use sign_in_failure::Column;
        let count = async |of: Condition| -> Result<Failures, Error> {
            let row: Option<(i64, Option<DateTime<Utc>>)> = unscoped::<sign_in_failure::Entity>()
                .select_only()
                .expr_as(Func::count(Expr::col(Column::Id)), "count")
                .expr_as(Func::max(Expr::col(Column::FailedAt)), "last")
                .filter(of)
                .filter(Column::FailedAt.gt(since))
                .into_tuple()
                .one(self.db())
                .await?;
            let (count, last) = row.unwrap_or_default();
            Ok(Failures { count: count.unsigned_abs(), last })
        };
        let from = Condition::all().add(Column::Network.eq(network));
        Ok((count(from.clone()).await?, count(from.add(Column::ClientId.eq(client))).await?))
    }
}
