//! The fields of `Query` that lead to records.

use std::collections::HashMap;

use async_graphql::{Context, Name, PathSegment, ServerResult, Value};
use entity::RecordType;
use futures::FutureExt;
use futures::future::BoxFuture;

use super::index::lower_first;
use super::outcome::{Growing, Outcome};
use super::plan::{Asked, OnePlan};
use super::run::Run;
use super::{RecordDef, declarations, declared};
use crate::api::{Failure, GlobalId};
use crate::store::Key;

/// What the fields are, by name.
#[derive(Debug)]
pub struct Entries(HashMap<String, Entry>);

#[derive(Clone, Copy, Debug)]
pub enum Entry {
    One(&'static RecordDef),
    Many(&'static RecordDef),
    Node,
    Nodes,
}

/// The most records that `nodes` gives at once.
const MAX_IDS: usize = 200;

impl Entries {
    pub fn read() -> Self {
        let mut entries = HashMap::new();
        for def in declarations() {
            if def.has_keys() {
                entries.insert(lower_first(def.name()), Entry::One(def));
            }
            if let Some(list) = def.list {
                entries.insert(list.to_owned(), Entry::Many(def));
            }
        }
        entries.insert("node".to_owned(), Entry::Node);
        entries.insert("nodes".to_owned(), Entry::Nodes);
        Self(entries)
    }

    pub fn get(&self, field: &str) -> Option<Entry> {
        self.0.get(field).copied()
    }
}

/// Resolves a field of `Query`.
pub fn resolve_entry<'a>(ctx: &'a Context<'a>, entry: Entry) -> BoxFuture<'a, ServerResult<Value>> {
    async move {
        let inner = ctx.with_selection_set(&ctx.item.node.selection_set);
        let asked = Asked { ctx: &inner, field: ctx.item };
        let outcome = match entry {
            Entry::Many(def) => asked.many(def).await,
            Entry::One(def) => asked.one(def).await,
            Entry::Node => asked.node().await,
            Entry::Nodes => asked.nodes().await,
        };
        let outcome = outcome.unwrap_or_else(|failure| Outcome::failed(failure, asked.field.pos));
        outcome.answer(&inner, true)
    }
    .boxed()
}

impl<'a> Asked<'a> {
    async fn many(&self, def: &'static RecordDef) -> Result<Outcome, Failure> {
        let plan = self.page(def)?;
        let run = Run::of(self.ctx)?;
        let page = run.reader.list(def.table(), &plan.layout, &plan.request).await?;
        let lists = run.lists(&plan, page.rows, &[page.rest]).await;
        lists.into_iter().next().ok_or_else(|| Failure::unexpected("no list"))
    }

    async fn one(&self, def: &'static RecordDef) -> Result<Outcome, Failure> {
        let by = self.arguments()?.into_iter().find_map(|(name, value)| match value {
            Value::Object(by) if name == "by" => by.into_iter().find(|(_, value)| *value != Value::Null),
            _ => None,
        });
        let Some((name, Value::String(key))) = by else {
            return Err(Failure::invalid("by", "exactly one key must be given"));
        };
        let at = def.locate(&name, key);
        let at = at.ok_or_else(|| {
            Failure::invalid("by.id", format!("not the ID of a record of the type {}", def.name()))
        })?;
        self.find(&self.one_by(def, at.column, at.when), at.key).await
    }

    async fn node(&self) -> Result<Outcome, Failure> {
        let id = self.arguments()?.into_iter().find_map(|(_, value)| match value {
            Value::String(id) => Some(id),
            _ => None,
        });
        let id = GlobalId::read("id", &id.unwrap_or_default())?;
        let def = declared(id.record_type);
        self.find(&self.one_by(def, def.table().id, None), Key::Id(id.id)).await
    }

    async fn nodes(&self) -> Result<Outcome, Failure> {
        let ids = ids(self.arguments()?)?;
        let run = Run::of(self.ctx)?;
        let mut places = HashMap::<RecordType, Vec<usize>>::new();
        for (place, id) in ids.iter().enumerate() {
            places.entry(id.record_type).or_default().push(place);
        }
        let mut found: Vec<Outcome> = vec![Outcome::default(); ids.len()];
        for (of, places) in places {
            let def = declared(of);
            let keys = places.iter().filter_map(|place| ids.get(*place).map(|id| Key::Id(id.id)));
            let one = self.one_by(def, def.table().id, None);
            let outcomes = run.by_keys(&one, keys.map(Some).collect()).await?;
            for (place, outcome) in places.into_iter().zip(outcomes) {
                if let Some(slot) = found.get_mut(place) {
                    *slot = outcome;
                }
            }
        }
        let mut list = Growing::new(Vec::with_capacity(found.len()));
        for (index, outcome) in found.into_iter().enumerate() {
            let node = list.take(outcome, || PathSegment::Index(index));
            list.parts.push(node);
        }
        Ok(list.finish(Value::List))
    }

    /// The record with a key, if there is one in sight.
    async fn find(&self, one: &OnePlan<'_>, key: Key) -> Result<Outcome, Failure> {
        let run = Run::of(self.ctx)?;
        let found = run.by_keys(one, vec![Some(key)]).await?;
        Ok(found.into_iter().next().unwrap_or_default())
    }
}

fn ids(arguments: Vec<(Name, Value)>) -> Result<Vec<GlobalId>, Failure> {
    let given = arguments.into_iter().next().map(|(_, value)| value).unwrap_or_default();
    let list = match given {
        Value::List(list) => list,
        one => vec![one],
    };
    if list.len() > MAX_IDS {
        return Err(Failure::invalid("ids", format!("at most {MAX_IDS} IDs are allowed")));
    }
    let read = |value: Value| match value {
        Value::String(id) => GlobalId::read("ids", &id),
        // A number is an id in GraphQL, too.
        other => GlobalId::read("ids", &other.to_string()),
    };
    list.into_iter().map(read).collect()
}
