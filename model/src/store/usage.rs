//! How often clients use the elements of the schema: counts by the day, one of the service's own books. Counts of several
//! instances add up.

use chrono::NaiveDate;
use entity::api_client;
use entity::usage::{Column, Entity, Model};
use sea_orm::sea_query::{Expr, ExprTrait, Func, OnConflict, Order, Query};
use sea_orm::{ConnectionTrait, QueryResult};

use super::connect::look_into;
use super::criteria::Scalar;
use super::groups::sum_of;
use super::insert::insert;
use super::migrate::has_table;
use super::sql::any_of;
use super::{ConnectError, Connection, Dialect, Error, Reader, Store};

/// An element and who uses it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsageKey {
    pub coordinate: String,
    /// Whether a token names the client; otherwise it names itself.
    pub authenticated: bool,
    /// Empty for a client without a name.
    pub client: String,
    /// Empty for a client that names no version.
    pub client_version: String,
}

/// How often a client used an element in some days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Used {
    pub key: UsageKey,
    /// What the client is called among the API clients, if it is one of them.
    pub label: Option<String>,
    pub count: i64,
    pub first: NaiveDate,
    pub last: NaiveDate,
}

/// Which counts are asked for.
#[derive(Clone, Debug, Default)]
pub struct UsageFilter {
    /// Elements; a name without a dot is a type with all that it has.
    pub coordinates: Option<Vec<String>>,
    pub client: Option<String>,
    pub authenticated: Option<bool>,
    pub since: Option<NaiveDate>,
    pub until: Option<NaiveDate>,
}

impl Store {
    /// Adds counts to those that are stored, in one transaction. They are in the order of their keys, so that instances
    /// that add to the same ones wait for each other.
    pub async fn add_usage(&self, rows: Vec<Model>) -> Result<(), Error> {
        let transaction = self.begin_books().await?;
        let key =
            [Column::Coordinate, Column::Authenticated, Column::Client, Column::ClientVersion, Column::Day];
        let own = Expr::col((Entity, Column::Count));
        let sum = own.add(Expr::col(("excluded", Column::Count)));
        let add = OnConflict::columns(key).value(Column::Count, sum).to_owned();
        insert::<Entity>(transaction.db(), rows, Some(add)).await?;
        transaction.commit().await
    }
}

impl Reader {
    /// Who used what, in the order of the keys, after one of them.
    pub async fn usage(
        &self,
        filter: UsageFilter,
        after: Option<UsageKey>,
        limit: Option<u64>,
    ) -> Result<Vec<Used>, Error> {
        used(self.db().await.primary(), filter, after, limit).await
    }
}

/// Why the counts can't be read.
#[derive(Debug, thiserror::Error)]
pub enum UsageError {
    #[error(transparent)]
    Connect(#[from] ConnectError),
    #[error("the database has no counts of usage: no version of the service that counts has run on it")]
    Missing,
    #[error("{}", .0.cause())]
    Store(Error),
}

impl<E: Into<Error>> From<E> for UsageError {
    fn from(error: E) -> Self {
        Self::Store(error.into())
    }
}

/// Who used what, from a database that is in use. It is not migrated: the one who asks may be of another version.
pub async fn read_usage(connection: &Connection, filter: UsageFilter) -> Result<Vec<Used>, UsageError> {
    let db = look_into(connection).await?;
    let found = match has_table(&db, "usage").await {
        Ok(true) => used(&db, filter, None, None).await.map_err(UsageError::Store),
        Ok(false) => Err(UsageError::Missing),
        Err(error) => Err(UsageError::Store(error.into())),
    };
    db.close().await;
    found
}

async fn used(
    db: &impl ConnectionTrait,
    filter: UsageFilter,
    after: Option<UsageKey>,
    limit: Option<u64>,
) -> Result<Vec<Used>, Error> {
    let UsageFilter { coordinates, client, authenticated, since, until } = filter;
    let key = [Column::Coordinate, Column::Authenticated, Column::Client, Column::ClientVersion];
    let mut statement = Query::select()
        .columns(key)
        .expr_as(label(), "label")
        .expr_as(sum_of(Expr::col(Column::Count)), "count")
        .expr_as(Func::min(Expr::col(Column::Day)), "first")
        .expr_as(Func::max(Expr::col(Column::Day)), "last")
        .from(Entity)
        .group_by_columns(key)
        .to_owned();
    if let Some(coordinates) = coordinates {
        statement.cond_where(within(db.get_database_backend().into(), coordinates));
    }
    let conditions = [
        client.map(|client| Expr::col(Column::Client).eq(client)),
        authenticated.map(|authenticated| Expr::col(Column::Authenticated).eq(authenticated)),
        since.map(|since| Expr::col(Column::Day).gte(since)),
        until.map(|until| Expr::col(Column::Day).lte(until)),
        after.map(|after| {
            let UsageKey { coordinate, authenticated, client, client_version } = after;
            let place = [coordinate.into(), authenticated.into(), client.into(), client_version.into()];
            Expr::tuple(key.map(Expr::col)).gt(Expr::tuple(place.map(Expr::value::<sea_orm::Value>)))
        }),
    ];
    for condition in conditions.into_iter().flatten() {
        statement.and_where(condition);
    }
    for column in key {
        statement.order_by(column, Order::Asc);
    }
    if let Some(limit) = limit {
        statement.limit(limit);
    }
    db.query_all(&statement).await?.iter().map(read).collect()
}

/// The label of the API client whose token was used.
fn label() -> Expr {
    let own = Expr::col(api_client::Column::Code).equals((Entity, Column::Client));
    let label = Query::select()
        .column(api_client::Column::Label)
        .from(api_client::Entity)
        .and_where(own)
        .and_where(Expr::col((Entity, Column::Authenticated)))
        .to_owned();
    Expr::SubQuery(None, Box::new(label.into()))
}

/// The condition that an element is one of some, or of one of some types.
fn within(dialect: Dialect, coordinates: Vec<String>) -> sea_orm::Condition {
    let (elements, types): (Vec<_>, Vec<_>) = coordinates.into_iter().partition(|name| name.contains('.'));
    let elements = elements.into_iter().map(Scalar::Text).collect();
    let own = any_of(dialect, Expr::col(Column::Coordinate), elements);
    // '/' is the character after '.'.
    let of = |name: String| {
        let from = Expr::col(Column::Coordinate).gte(format!("{name}."));
        from.and(Expr::col(Column::Coordinate).lt(format!("{name}/")))
    };
    types.into_iter().fold(sea_orm::Condition::any().add(own), |any, name| any.add(of(name)))
}

fn read(row: &QueryResult) -> Result<Used, Error> {
    Ok(Used {
        key: UsageKey {
            coordinate: row.try_get("", "coordinate")?,
            authenticated: row.try_get("", "authenticated")?,
            client: row.try_get("", "client")?,
            client_version: row.try_get("", "client_version")?,
        },
        label: row.try_get("", "label")?,
        count: row.try_get("", "count")?,
        first: row.try_get("", "first")?,
        last: row.try_get("", "last")?,
    })
}
