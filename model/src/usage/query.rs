//! What MOIS sees of all clients, and a client of itself.

use std::collections::BTreeMap;

use async_graphql::{Context, Object, SimpleObject};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::NaiveDate;

use super::{Client, RECENT_DAYS};
use crate::api::{Api, Date, Failure, OneByOne};
use crate::clock;
use crate::evolution::Deprecation;
use crate::store::{Reader, UsageFilter, UsageKey, Used};

/// How many entries a page holds by default, and at most.
const PAGE: i32 = 20;
const MAX_PAGE: i32 = 200;

/// How often one version of a client used an element of the schema.
#[derive(Debug, SimpleObject)]
pub struct Usage {
    /// Element as a schema coordinate: a field (`Center.name`), an argument (`Query.center(by:)`), a field of an input
    /// (`CenterFilter.code`) or a value of an enum (`Role.NIA`).
    coordinate: String,
    /// Client: the client ID of its token, or the issuer of a token without one; without a token the name that the client
    /// gave in the header graphql-client-name. Null if it gave none; `(other clients)` for those beyond the daily limit.
    client: Option<String>,
    /// Label of the API client; null if the client is none of `apiClients`.
    client_label: Option<String>,
    /// Version that the client gave in the header graphql-client-version; null if it gave none.
    client_version: Option<String>,
    /// True if a token names the client; false if the client names itself.
    authenticated: bool,
    /// Number of requests.
    count: i64,
    /// First day of use within the period.
    first_used_on: Date,
    /// Last day of use within the period.
    last_used_on: Date,
}

/// A page of usage, in the order of coordinates and clients.
#[derive(Debug, SimpleObject)]
pub struct UsagePage {
    /// Entries of the page.
    nodes: OneByOne<Usage>,
    /// Cursor of the next page; null if the page is empty.
    cursor: Option<String>,
    /// True if there are further pages.
    has_more: bool,
}

#[derive(Clone, Copy, Debug, Default)]
pub struct UsageQuery;

/// Usage of the schema.
#[Object]
impl UsageQuery {
    /// Clients that used elements of the schema, with the number of requests and the first and last day. Counts are stored
    /// once a minute and kept for the configured retention period (400 days by default).
    #[expect(clippy::too_many_arguments, reason = "they are the arguments of the field")]
    async fn usage(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Only this element, such as `Center.name` or `Query.center(by:)`; a type, such as `Center`, stands for \
            all of its elements."
        )]
        coordinate: Option<String>,
        #[graphql(desc = "Only the client with this client ID or name.")] client: Option<String>,
        #[graphql(desc = "First day of the period; 90 days ago by default. Days are those of Korea.")] since: Option<Date>,
        #[graphql(desc = "Last day of the period; today by default.")] until: Option<Date>,
        #[graphql(desc = "Return entries after this cursor.")] after: Option<String>,
        #[graphql(desc = "Maximum number of entries (default 20, maximum 200).")] first: Option<i32>,
    ) -> Option<async_graphql::Result<UsagePage>> {
        let filter = UsageFilter {
            coordinates: coordinate.map(|name| vec![without_nul(&name)]),
            client: client.map(|name| without_nul(&name)),
            since: Some(since.map_or_else(recent, |day| day.0)),
            until: until.map(|day| day.0),
            ..UsageFilter::default()
        };
        Some(page(ctx, filter, after, first).await.map_err(Into::into))
    }
}

async fn page(
    ctx: &Context<'_>,
    filter: UsageFilter,
    after: Option<String>,
    first: Option<i32>,
) -> Result<UsagePage, Failure> {
    let first = first.unwrap_or(PAGE);
    let limit = usize::try_from(first).ok().filter(|_| (1..=MAX_PAGE).contains(&first));
    let limit =
        limit.ok_or_else(|| Failure::invalid("first", format!("must be between 1 and {MAX_PAGE}")))?;
    let after = after.map(|cursor| place(&cursor)).transpose()?;
    let reader = ctx.data::<Reader>().map_err(Failure::unexpected)?;
    let mut found = reader.usage(filter, after, Some(limit as u64 + 1)).await?;
    let has_more = found.len() > limit;
    found.truncate(limit);
    let cursor = found.last().map(|used| cursor(&used.key));
    Ok(UsagePage { nodes: OneByOne(found.into_iter().map(Usage::from).collect()), cursor, has_more })
}

impl From<Used> for Usage {
    fn from(used: Used) -> Self {
        let Used { key, label, count, first, last } = used;
        let UsageKey { coordinate, authenticated, client, client_version } = key;
        let given = |text: String| Some(text).filter(|text| !text.is_empty());
        Self {
            coordinate,
            client: given(client),
            client_label: label,
            client_version: given(client_version),
            authenticated,
            count,
            first_used_on: Date(first),
            last_used_on: Date(last),
        }
    }
}

/// PostgreSQL takes no such text; no name has it.
fn without_nul(text: &str) -> String {
    text.replace('\0', "")
}

/// The first day that counts as recent.
fn recent() -> NaiveDate {
    clock::today() - clock::days(RECENT_DAYS)
}

fn cursor(key: &UsageKey) -> String {
    let UsageKey { coordinate, authenticated, client, client_version } = key;
    let place = (coordinate, authenticated, client, client_version);
    URL_SAFE_NO_PAD.encode(serde_json::to_string(&place).unwrap_or_default())
}

fn place(cursor: &str) -> Result<UsageKey, Failure> {
    let bytes = URL_SAFE_NO_PAD.decode(cursor).unwrap_or_default();
    let (coordinate, authenticated, client, client_version): (String, bool, String, String) =
        serde_json::from_slice(&bytes).map_err(|_| Failure::invalid("after", "not a cursor of this API"))?;
    let [coordinate, client, client_version] =
        [coordinate, client, client_version].map(|text| without_nul(&text));
    Ok(UsageKey { coordinate, authenticated, client, client_version })
}

/// A deprecated element that a client used.
#[derive(Debug, SimpleObject)]
pub struct DeprecatedUse {
    /// Deprecated element as a schema coordinate, such as `Query.center(by:)`.
    coordinate: &'static str,
    /// Reason of the deprecation, and what to use instead.
    reason: &'static str,
    /// Day from which the element may be removed; null if it is not announced.
    removal_on: Option<Date>,
    /// Number of requests.
    count: i64,
    /// Last day of use.
    last_used_on: Date,
}

/// The deprecated elements that a client used in the last 90 days, in the order of their coordinates; none for clients
/// without a token and a name.
pub async fn deprecations(
    reader: &Reader,
    api: &Api,
    client: &Client,
) -> Result<Vec<DeprecatedUse>, Failure> {
    let deprecated: BTreeMap<&str, &str> = api.deprecated().collect();
    if deprecated.is_empty() || client.name.is_empty() {
        return Ok(Vec::new());
    }
    let filter = UsageFilter {
        coordinates: Some(deprecated.keys().map(|name| (*name).to_owned()).collect()),
        client: Some(client.name.clone()),
        authenticated: Some(client.authenticated),
        since: Some(recent()),
        until: None,
    };
    let mut uses: Vec<DeprecatedUse> = Vec::new();
    // Versions of the client come one after the other.
    for used in reader.usage(filter, None, None).await? {
        let Some((coordinate, reason)) = deprecated.get_key_value(used.key.coordinate.as_str()) else {
            continue;
        };
        match uses.last_mut().filter(|last| last.coordinate == *coordinate) {
            Some(last) => {
                last.count += used.count;
                last.last_used_on = Date(last.last_used_on.0.max(used.last));
            }
            None => uses.push(DeprecatedUse {
                coordinate,
                reason,
                removal_on: Deprecation::of(reason).map(|dates| Date(dates.removal_on)),
                count: used.count,
                last_used_on: Date(used.last),
            }),
        }
    }
    Ok(uses)
}
