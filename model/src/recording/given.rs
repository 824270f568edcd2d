//! What the work of a mutation gives back, in the form in which it is kept with an idempotency key.

use std::marker::PhantomData;

use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::secret::ShownOnce;
use crate::api::record::{Batch, Declared, Record, Shown, declared};
use crate::store::{Cells, Row, Snapshot, Table};

/// What the work of a mutation gives back.
pub trait Given {
    type Kept: Serialize + DeserializeOwned + Send;

    fn kept(self) -> Self::Kept;
}

/// What is kept in the form in which it is given.
#[derive(Debug)]
pub struct AsItIs<T>(pub T);

impl<T: Serialize + DeserializeOwned + Send> Given for AsItIs<T> {
    type Kept = T;

    fn kept(self) -> T {
        self.0
    }
}

/// Records of the types of a tuple, and the secret that may be among them.
#[derive(Debug)]
pub struct Written<T> {
    pub(super) parts: Parts,
    of: PhantomData<fn() -> T>,
}

impl<T> Written<T> {
    /// The record of a type.
    pub fn shown<R: Declared>(&self) -> Option<Shown<R>> {
        let own = |record: &&AnyRecord| record.table.of == R::OF;
        let record = self.parts.records.iter().find(own)?;
        Some(Shown::new(&Batch::read(R::def(), vec![record.cells.clone()]), 0))
    }
}

/// Records of any types, and a secret.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Parts {
    pub(super) records: Vec<AnyRecord>,
    pub(super) secret: ShownOnce,
}

/// A record of any type: its values say which.
#[derive(Debug)]
pub struct AnyRecord {
    table: &'static Table,
    cells: Cells,
}

impl AnyRecord {
    pub fn new(table: &'static Table, cells: Cells) -> Self {
        Self { table, cells }
    }

    pub fn shown(self) -> Shown<Record> {
        Shown::new(&Batch::read(declared(self.table.of), vec![self.cells]), 0)
    }
}

/// What can be in such a tuple.
pub trait Part {
    fn add(self, into: &mut Parts);
}

impl<M: Row> Part for M {
    fn add(self, into: &mut Parts) {
        into.records.push(AnyRecord::new(M::table(), self.cells()));
    }
}

impl Part for ShownOnce {
    fn add(self, into: &mut Parts) {
        into.secret = self;
    }
}

macro_rules! given {
    ($($part:ident)+) => {
        impl<$($part: Part),+> Given for ($($part,)+) {
            type Kept = Written<Self>;

            #[expect(non_snake_case, reason = "a type and its value have one name here")]
            fn kept(self) -> Written<Self> {
                let ($($part,)+) = self;
                let mut parts = Parts::default();
                $($part.add(&mut parts);)+
                Written { parts, of: PhantomData }
            }
        }
    };
}

given!(A);
given!(A B);
given!(A B C);

impl<T> Serialize for Written<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.parts.serialize(serializer)
    }
}

impl<'de, T> Deserialize<'de> for Written<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self { parts: Parts::deserialize(deserializer)?, of: PhantomData })
    }
}

impl Serialize for AnyRecord {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Snapshot::named(self.table, &self.cells).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for AnyRecord {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let fields = Snapshot::deserialize(deserializer)?;
        let table = fields.table().ok_or_else(|| D::Error::custom("a record of no table"))?;
        Ok(Self { table, cells: fields.record(table).map_err(D::Error::custom)? })
    }
}
