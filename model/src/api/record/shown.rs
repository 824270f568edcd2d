//! Records as values of resolvers that are written by hand: a record that was just written or read (`Shown`), or the one
//! that a key leads to (`Linked`). The first of a batch that a field is asked of resolves it for all of them, so that a
//! list of them takes as many statements as one.

use std::borrow::Cow;
use std::marker::PhantomData;
use std::sync::Arc;

use async_graphql::parser::types::Field;
use async_graphql::registry::Registry;
use async_graphql::{ContextSelectionSet, OutputType, Positioned, ServerResult, Value};
use futures::FutureExt;
use futures::future::BoxFuture;
use sea_orm::ModelTrait;

use super::declare::When;
use super::outcome::Outcome;
use super::plan::Asked;
use super::row::Rows;
use super::run::Run;
use super::{Declared, RecordDef};
use crate::api::Failure;
use crate::api::relations::{Loaded, Relations};
use crate::store::{Cells, Key, Layout, cells_of};

/// Records of one type that are resolved together.
#[derive(Debug)]
pub struct Batch {
    def: &'static RecordDef,
    records: Records,
    when: Option<When>,
    resolved: Relations,
}

#[derive(Debug)]
enum Records {
    /// All values of each.
    Read(Vec<Cells>),
    /// The keys of records, values of a column of theirs.
    Keys { column: usize, keys: Vec<Option<Key>> },
}

impl Batch {
    /// Records that are at hand.
    pub fn read(def: &'static RecordDef, records: Vec<Cells>) -> Arc<Self> {
        Arc::new(Self { def, records: Records::Read(records), when: None, resolved: Relations::default() })
    }

    /// The records whose column holds the keys, as far as there are any in sight.
    pub fn keys(
        def: &'static RecordDef,
        column: usize,
        when: Option<When>,
        keys: Vec<Option<Key>>,
    ) -> Arc<Self> {
        Arc::new(Self { def, records: Records::Keys { column, keys }, when, resolved: Relations::default() })
    }

    fn resolve<'a>(
        &'a self,
        at: usize,
        ctx: &'a ContextSelectionSet<'a>,
        field: &'a Positioned<Field>,
        nullable: bool,
    ) -> BoxFuture<'a, ServerResult<Value>> {
        async move {
            let read = async { Ok(Arc::new(self.all(Asked { ctx, field }).await?) as Loaded) };
            let outcome = match self.resolved.once::<Vec<Outcome>>(field.pos, read.boxed()).await {
                Ok(outcomes) => outcomes.get(at).cloned().unwrap_or_default(),
                Err(failure) => Outcome::failed(failure, field.pos),
            };
            outcome.answer(ctx, nullable)
        }
        .boxed()
    }

    async fn all(&self, asked: Asked<'_>) -> Result<Vec<Outcome>, Failure> {
        let run = Run::of(asked.ctx)?;
        match &self.records {
            Records::Read(records) => {
                let mut layout = Layout::whole(self.def.table());
                let plan = asked.record(self.def, &mut layout);
                Ok(run.rows(&plan, Rows { def: self.def, layout: &layout, cells: records.clone() }).await)
            }
            Records::Keys { column, keys } => {
                let one = asked.one_by(self.def, *column, self.when);
                run.by_keys(&one, keys.clone()).await
            }
        }
    }
}

/// A record of a batch.
pub struct Shown<T> {
    batch: Arc<Batch>,
    at: usize,
    of: PhantomData<T>,
}

impl<T> Shown<T> {
    pub fn new(batch: &Arc<Batch>, at: usize) -> Self {
        Self { batch: batch.clone(), at, of: PhantomData }
    }
}

impl<T> Clone for Shown<T> {
    fn clone(&self) -> Self {
        Self::new(&self.batch, self.at)
    }
}

impl<T> std::fmt::Debug for Shown<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shown").field("of", &self.batch.def.name()).field("at", &self.at).finish()
    }
}

/// A record that was just written, as the API shows it.
pub fn fresh<T: Declared>(record: impl ModelTrait) -> Option<Shown<T>> {
    Some(Shown::new(&Batch::read(T::def(), vec![cells_of(&record)]), 0))
}

/// A record of any type.
#[derive(Clone, Copy, Debug)]
pub struct Record;

/// What a `Shown` is in the schema.
pub trait Visible: Send + Sync + 'static {
    fn name() -> &'static str;
}

impl<T: Declared> Visible for T {
    fn name() -> &'static str {
        T::OF.name()
    }
}

impl Visible for Record {
    fn name() -> &'static str {
        "Record"
    }
}

#[async_trait::async_trait]
impl<T: Visible> OutputType for Shown<T> {
    fn type_name() -> Cow<'static, str> {
        T::name().into()
    }

    fn introspection_type_name(&self) -> Cow<'static, str> {
        self.batch.def.name().into()
    }

    /// The record types are registered together.
    fn create_type_info(_: &mut Registry) -> String {
        Self::qualified_type_name()
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> ServerResult<Value> {
        self.batch.resolve(self.at, ctx, field, false).await
    }
}

/// The record that a key leads to: null if there is none in sight.
pub struct Linked<T>(Shown<T>);

impl<T> Linked<T> {
    pub fn new(batch: &Arc<Batch>, at: usize) -> Self {
        Self(Shown::new(batch, at))
    }
}

impl<T: Declared> Linked<T> {
    /// The record with a code.
    pub fn by_code(column: usize, code: Option<&str>) -> Self {
        Self::new(&Batch::keys(T::def(), column, None, vec![code.map(Key::from)]), 0)
    }
}

impl<T> Clone for Linked<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T> std::fmt::Debug for Linked<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Linked").field(&self.0).finish()
    }
}

#[async_trait::async_trait]
impl<T: Visible> OutputType for Linked<T> {
    fn type_name() -> Cow<'static, str> {
        T::name().into()
    }

    fn qualified_type_name() -> String {
        T::name().to_owned()
    }

    fn create_type_info(_: &mut Registry) -> String {
        Self::qualified_type_name()
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> ServerResult<Value> {
        self.0.batch.resolve(self.0.at, ctx, field, true).await
    }
}
