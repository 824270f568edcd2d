//! A declaration completed from its table, once.

use std::collections::HashMap;

use super::declare::{Computed, Field, Kind, RecordDef, Relation, Use};
use crate::api::camel_case;
use crate::store::{Sort, Table};

/// What can be selected of a record type and what its lists can be ordered by.
#[derive(Debug)]
pub struct Index {
    pub table: &'static Table,
    pub members: HashMap<String, Member>,
    /// In the order of the declaration.
    pub orders: Vec<OrderKey>,
    /// The place of the default order.
    pub default_order: usize,
}

/// What a name in a selection stands for.
#[derive(Clone, Copy, Debug)]
pub enum Member {
    Id,
    /// A column that every record has.
    Common(usize, Kind),
    Field(&'static Field),
    Relation(&'static Relation),
    /// Whether it may be null is known of its type.
    Computed(&'static Computed, bool),
}

#[derive(Debug)]
pub struct OrderKey {
    /// As GraphQL has it: `APPROVED_ON`.
    pub value: String,
    pub doc: String,
    pub sort: Sort,
}

impl RecordDef {
    /// The name of the GraphQL type.
    pub fn name(&self) -> &'static str {
        self.of.name()
    }

    pub fn index(&'static self) -> &'static Index {
        self.index.get_or_init(|| Index::new(self))
    }

    /// Whether a record is found by another key than its id.
    pub fn has_keys(&self) -> bool {
        !self.keys.is_empty() || self.fields.iter().any(|field| field.spec.key != Use::No)
    }

    /// Whether a column holds personal data.
    pub fn is_personal(&self, column: &str) -> bool {
        self.table().columns.iter().any(|of| of.personal && of.name == column)
    }

    pub fn table(&self) -> &'static Table {
        Table::of(self.of)
    }
}

impl Field {
    /// As GraphQL has it.
    pub fn name(&self) -> String {
        self.spec.name.map_or_else(|| lower_first(self.ident), str::to_owned)
    }
}

impl Index {
    fn new(def: &'static RecordDef) -> Self {
        let table = def.table();
        let mut members = HashMap::from([("id".to_owned(), Member::Id)]);
        for (name, kind, _) in super::types::common() {
            let column = table.column(name).unwrap_or_default();
            members.insert(camel_case(name), Member::Common(column, kind));
        }
        for field in def.fields.iter().filter(|field| field.spec.shown) {
            members.insert(field.name(), Member::Field(field));
        }
        for relation in def.relations {
            members.insert(camel_case(relation.name), Member::Relation(relation));
        }
        for computed in def.computed {
            let nullable = !(computed.output.name)().ends_with('!');
            members.insert(camel_case(computed.name), Member::Computed(computed, nullable));
        }
        let ordered: Vec<&Field> = def.fields.iter().filter(|field| field.spec.order != Use::No).collect();
        let default_order = ordered.iter().position(|field| field.spec.first).unwrap_or_default();
        let mut orders: Vec<OrderKey> = ordered.iter().map(|field| OrderKey::of(table, field)).collect();
        let updated_at = table.column("updated_at").unwrap_or_default();
        orders.push(OrderKey {
            value: "UPDATED_AT".to_owned(),
            doc: "Time when the record was last changed.".to_owned(),
            sort: Sort::by(table, updated_at),
        });
        Self { table, members, orders, default_order }
    }
}

impl OrderKey {
    fn of(table: &Table, field: &Field) -> Self {
        let doc = match field.spec.order {
            Use::Described(doc) => doc,
            Use::No | Use::AsField => field.doc,
        };
        let value = crate::api::snake_case(&field.name()).to_uppercase();
        let sort = match field.spec.kind {
            // Once for the process, as the index itself.
            Kind::Choice(choice) => Sort::ranked(field.column, (choice.values)().leak()),
            _ => Sort::by(table, field.column),
        };
        Self { value, doc: lines(doc), sort }
    }
}

/// The lines of a comment without what stands around them.
pub fn lines(text: &str) -> String {
    text.trim().lines().map(str::trim).collect::<Vec<_>>().join("\n")
}

pub fn lower_first(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_ascii_lowercase()).into_iter().chain(letters).collect()
}
