//! One search over all records that have names.

use std::collections::{HashMap, HashSet};

use async_graphql::{Context, Object, SimpleObject};
use entity::RecordType;
use entity::value::Localized;
use uuid::Uuid;

use crate::api::record::declare::{Kind, RecordDef, Use};
use crate::api::record::{Batch, Record, Shown, declared};
use crate::api::{Failure, OneByOne, texts};
use crate::store::{Cell, Cells, Key, Reader, Searched};

/// Number of records that a search returns by default, and at most.
const DEFAULT: u64 = 20;
const MOST: u64 = 50;

/// A record that a search found.
#[derive(Debug, SimpleObject)]
#[graphql(complex)]
pub struct SearchHit {
    #[graphql(skip)]
    name: Localized,
    /// Record that was found.
    record: Shown<Record>,
}

texts! {
    SearchHit {
        /// Name of the record. For a document or a decision, this is the title; for an expert, the specialty.
        name: one,
    }
}

#[derive(Debug, Default)]
pub struct SearchQuery;

#[Object]
impl SearchQuery {
    /// Searches the names and codes of all records that you may see. The best matches come first: records
    /// whose code equals `query`, then names that begin with `query`, then names with words that begin with
    /// the words of `query`, then names that contain the words of `query`. Equally good matches are sorted by
    /// name.
    async fn search(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Words to find in the names (in any language) and codes: at most 12, all of which must be \
            found. Case, accents and hyphens are ignored, as are spaces in Korean text. A word of one or two \
            letters is found only at the beginning of a word, except in Korean and in scripts without spaces."
        )]
        query: String,
        #[graphql(desc = "Types of records to search; by default all that have names.")] types: Option<
            Vec<RecordType>,
        >,
        #[graphql(desc = "Maximum number of records (default 20, maximum 50).")] first: Option<i32>,
    ) -> Option<async_graphql::Result<OneByOne<SearchHit>>> {
        let hits = async {
            let reader = ctx.data::<Reader>().map_err(Failure::unexpected)?;
            hits(reader, &query, types.as_deref(), first).await
        };
        Some(hits.await.map(OneByOne).map_err(Into::into))
    }
}

async fn hits(
    reader: &Reader,
    query: &str,
    types: Option<&[RecordType]>,
    first: Option<i32>,
) -> Result<Vec<SearchHit>, Failure> {
    let first = match first {
        None => DEFAULT,
        Some(first) => u64::try_from(first)
            .ok()
            .filter(|first| *first <= MOST)
            .ok_or_else(|| Failure::invalid("first", format!("must be between 0 and {MOST}")))?,
    };
    let found = reader.search(query, &searched(types)?, first).await?;
    let mut ids = HashMap::<RecordType, Vec<Uuid>>::new();
    for (of, id) in &found {
        ids.entry(*of).or_default().push(*id);
    }
    let mut hits = HashMap::new();
    for (of, ids) in ids {
        let def = declared(of);
        let table = def.table();
        let keys = ids.into_iter().map(Key::Id).collect();
        let records = reader.find(table, &table.all(), table.id, keys).await?;
        let ids: Vec<Option<Uuid>> = records.iter().map(|cells| cells.get(table.id)?.id()).collect();
        let names: Vec<Localized> = records.iter().map(|cells| name(def, cells)).collect();
        let batch = Batch::read(def, records);
        for (at, (id, name)) in ids.into_iter().zip(names).enumerate() {
            hits.extend(id.map(|id| (id, SearchHit { name, record: Shown::new(&batch, at) })));
        }
    }
    // One that was deleted since it was found is left out.
    Ok(found.into_iter().filter_map(|(_, id)| hits.remove(&id)).collect())
}

/// Where records of some types are searched, or of all types that have names.
fn searched(types: Option<&[RecordType]>) -> Result<Vec<Searched>, Failure> {
    let Some(types) = types else {
        return Ok(RecordType::ALL.iter().filter_map(|of| columns(declared(*of))).collect());
    };
    let mut seen = HashSet::new();
    let once = types.iter().map(|of| declared(*of)).filter(|def| seen.insert(def.name()));
    let searched = |def: &'static RecordDef| {
        let nameless = || Failure::invalid("types", format!("{} have no name to search for", def.many));
        columns(def).ok_or_else(nameless)
    };
    once.map(searched).collect()
}

/// The columns that a search looks at, if records of the type have names.
fn columns(def: &'static RecordDef) -> Option<Searched> {
    let table = def.table();
    let search = def.fields.iter().find(|field| matches!(field.spec.kind, Kind::Search))?.column;
    let own = def.fields.iter().filter(|field| field.spec.key != Use::No).map(|field| field.column);
    let mut keys: Vec<usize> = own.chain(def.keys.iter().map(|key| key.column)).collect();
    keys.dedup();
    Some(Searched { table, keys, search, name: table.column("sort_name")? })
}

/// The name of a record: the first text of its declaration that is localized.
fn name(def: &RecordDef, cells: &Cells) -> Localized {
    let field = def.fields.iter().find(|field| matches!(field.spec.kind, Kind::Localized));
    match field.and_then(|field| cells.get(field.column)) {
        Some(Cell::Json(json)) => serde_json::from_value(json.clone()).unwrap_or_default(),
        _ => Localized::default(),
    }
}
