//! The schema of the record types, written into the library's registry from their declarations.

use std::collections::HashSet;

use async_graphql::indexmap::IndexMap;
use async_graphql::registry::{
    EnumBuilder, InputObjectBuilder, MetaEnumValue, MetaField, MetaInputValue, MetaType, ObjectBuilder,
    Registry,
};
use async_graphql::{InputType, OutputType};
use chrono::{DateTime, Utc};
use entity::value::{PartialDate, Visibility};

use super::declare::{Choice, Kind, Relation, Shape, Use};
use super::index::{lines, lower_first};
use super::{RecordDef, declarations};
use crate::api::filter::{DateFilter, IntFilter, MoneyFilter, PartialDateFilter, StringFilter, TimeFilter};
use crate::api::order::OrderDirection;
use crate::api::page_info::PageInfo;
use crate::api::{Date, LanguageCode, LocalizedText, Money, camel_case};

const ID_DOC: &str = "Globally unique, opaque and stable ID.";

/// The columns that are fields of every record beside its id.
pub(super) fn common() -> [(&'static str, Kind, &'static str); 5] {
    [
        ("version", Kind::Int, "Version number of the record; it increases by one with each change."),
        ("created_at", Kind::Time, "Time when the record was created."),
        ("updated_at", Kind::Time, "Time when the record was last changed."),
        ("visibility", Kind::Choice(Choice::of::<Visibility>()), "Visibility of the record."),
        (
            "source_detail",
            Kind::Text,
            "Place in the source, such as a section, or a remark on what the source says; null if there is none.",
        ),
    ]
}

/// Registers the record types with all that belongs to them.
pub fn register(registry: &mut Registry) {
    let all = declarations();
    for register in [
        <StringFilter as InputType>::create_type_info,
        <IntFilter as InputType>::create_type_info,
        <MoneyFilter as InputType>::create_type_info,
        <DateFilter as InputType>::create_type_info,
        <PartialDateFilter as InputType>::create_type_info,
        <TimeFilter as InputType>::create_type_info,
        <OrderDirection as InputType>::create_type_info,
        <LanguageCode as InputType>::create_type_info,
        <PartialDate as InputType>::create_type_info,
        <Date as InputType>::create_type_info,
        <DateTime<Utc> as InputType>::create_type_info,
        <LocalizedText<'static> as OutputType>::create_type_info,
        <Money as OutputType>::create_type_info,
        <PageInfo as OutputType>::create_type_info,
    ] {
        register(registry);
    }
    if let Some(MetaType::Scalar { description, .. }) = registry.types.get_mut("DateTime") {
        // The library's own text is about its implementation.
        *description = Some("A point in time (RFC 3339), in UTC: `2026-11-21T09:30:00Z`.".to_owned());
    }
    let pages = |relation: &Relation| relation.shape == Shape::Pages;
    let related = all.iter().flat_map(|def| def.relations).filter(|relation| pages(relation));
    let paged: HashSet<&str> = related.map(|relation| relation.link.to.name()).collect();
    for def in all {
        let mut types = vec![object(registry, def), filter(registry, def)];
        if def.list.is_some() || paged.contains(def.name()) {
            types.extend([connection(def), edge(def), order_field(def), order(def)]);
        }
        if def.has_keys() {
            types.push(key(def));
        }
        for meta in types {
            registry.types.insert(meta.name().to_owned(), meta);
        }
        registry.add_implements(def.name(), "Node");
        registry.add_implements(def.name(), "Record");
    }
}

/// The fields that lead to records of any type by their ids.
pub fn node_fields() -> IndexMap<String, MetaField> {
    let mut fields = IndexMap::new();
    let node = field("node", "Node", "Record with this ID; null if it does not exist or you may not see it.");
    add(&mut fields, with_arguments(node, [input("id", "ID!", "ID of a record.")]));
    let nodes = "Records with these IDs, in the same order; null for each that does not exist or that you may not see.";
    let ids = input("ids", "[ID!]!", "IDs of records, at most 200.");
    add(&mut fields, with_arguments(field("nodes", "[Node]", nodes), [ids]));
    fields
}

/// The fields that lead to records of some types: one by a key, and the list of all.
pub fn entry_fields(of: impl Iterator<Item = &'static RecordDef>) -> IndexMap<String, MetaField> {
    let mut fields = IndexMap::new();
    for def in of {
        if def.has_keys() {
            let one =
                format!("The {} with this key; null if it does not exist or you may not see it.", def.one);
            let one = field(&lower_first(def.name()), def.name(), &one);
            let by = input(
                "by",
                &format!("{}Key!", def.name()),
                "Key of the record: exactly one field must be given.",
            );
            add(&mut fields, with_arguments(one, [by]));
        }
        if let Some(name) = def.list {
            let many = format!("All {} that you may see, in pages.", def.many);
            // Nullable, so that a list that cannot be read does not remove the others.
            let mut root = list(name, def.name(), &many);
            root.ty = format!("{}Connection", def.name());
            add(&mut fields, root);
        }
    }
    fields
}

/// Registers the interfaces of all records: `Node`, and `Record` with what every record has.
pub fn register_interfaces(registry: &mut Registry) {
    let mut id = IndexMap::new();
    add(&mut id, field("id", "ID!", ID_DOC));
    let mut every = id.clone();
    if let Some(def) = declarations().first() {
        let object = object(registry, def);
        let shared = |name: &&String| {
            let common = common().iter().any(|(own, ..)| camel_case(own) == **name);
            common || ["source", "history"].contains(&name.as_str())
        };
        if let MetaType::Object { fields, .. } = object {
            let shared: Vec<String> = fields.keys().filter(shared).cloned().collect();
            every.extend(fields.into_iter().filter(|(name, _)| shared.contains(name)));
        }
    }
    interface(
        registry,
        "Node",
        "An object with a globally unique ID. `node` returns the object with a given ID.",
        id,
    );
    interface(registry, "Record", "Fields that records of every type have.", every);
}

fn interface(registry: &mut Registry, name: &str, about: &str, fields: IndexMap<String, MetaField>) {
    let interface = MetaType::Interface {
        name: name.to_owned(),
        description: Some(about.to_owned()),
        fields,
        possible_types: declarations().iter().map(|def| def.name().to_owned()).collect(),
        extends: false,
        inaccessible: false,
        tags: Vec::new(),
        keys: None,
        visible: None,
        rust_typename: None,
        directive_invocations: Vec::new(),
        requires_scopes: Vec::new(),
    };
    registry.types.insert(name.to_owned(), interface);
}

fn object(registry: &mut Registry, def: &'static RecordDef) -> MetaType {
    let table = def.table();
    let mut fields = IndexMap::new();
    add(&mut fields, field("id", "ID!", ID_DOC));
    for (name, kind, about) in common() {
        let nullable =
            table.column(name).and_then(|at| table.columns.get(at)).is_some_and(|own| own.nullable);
        add(&mut fields, field(&camel_case(name), &output(registry, kind, nullable), about));
    }
    for own in def.fields.iter().filter(|own| own.spec.shown) {
        let meta = field(&own.name(), &output(registry, own.spec.kind, own.nullable(table)), own.doc);
        let about = "Preferred language of the text; defaults to that of the header Accept-Language.";
        let language =
            matches!(own.spec.kind, Kind::Localized).then(|| input("language", "LanguageCode", about));
        add(&mut fields, with_arguments(meta, language));
    }
    for relation in def.relations {
        let (name, to) = (camel_case(relation.name), relation.link.to.name());
        let meta = match relation.shape {
            Shape::Pages => list(&name, to, relation.doc),
            Shape::One | Shape::Only => field(&name, to, relation.doc),
            Shape::All => {
                let filter = input("filter", &format!("{to}Filter"), "Condition that records must match.");
                with_arguments(field(&name, &format!("[{to}!]!"), relation.doc), [filter])
            }
        };
        add(&mut fields, meta);
    }
    for computed in def.computed {
        let output = (computed.output.register)(registry);
        let meta = field(&camel_case(computed.name), &output, computed.doc);
        let arguments = computed.arguments.iter().map(|(name, of, about)| input(name, of, about));
        add(&mut fields, with_arguments(meta, arguments));
    }
    ObjectBuilder::new(def.name(), fields)
        .description(Some(lines(&format!("{}{}", def.of.about().trim_end(), def.doc))))
        .build()
}

fn filter(registry: &mut Registry, def: &'static RecordDef) -> MetaType {
    let name = format!("{}Filter", def.name());
    let mut fields = IndexMap::new();
    for own in def.fields {
        let choice = matches!(own.spec.kind, Kind::Choice(_) | Kind::Choices(_));
        if let Some(about) = described(own.spec.filter, own.doc, choice, "any of these values") {
            let of = filter_type(registry, own.spec.kind);
            add_input(&mut fields, input(&own.name(), &of, &about));
        }
    }
    for relation in def.relations {
        let several = matches!(relation.shape, Shape::All | Shape::Pages);
        let suffix = "at least one must match";
        if let Some(about) = described(relation.filter, relation.doc, several, suffix) {
            let of = format!("{}Filter", relation.link.to.name());
            add_input(&mut fields, input(&camel_case(relation.name), &of, &about));
        }
    }
    for computed in def.computed {
        let Some(own) = &computed.filter else { continue };
        let choice = matches!(own.spec.kind, Kind::Choice(_));
        let about = described(Use::AsField, computed.doc, choice, "any of these values").unwrap_or_default();
        let of = filter_type(registry, own.spec.kind);
        add_input(&mut fields, input(&camel_case(computed.name), &of, &about));
    }
    add_input(&mut fields, input("updatedAt", "TimeFilter", "Time when the record was last changed."));
    add_input(&mut fields, input("and", &format!("[{name}!]"), "All of these filters must match."));
    add_input(&mut fields, input("or", &format!("[{name}!]"), "At least one of these filters must match."));
    add_input(&mut fields, input("not", &name, "This filter must not match."));
    let about = format!("Filters {}. All conditions given must hold.", def.many);
    InputObjectBuilder::new(name, fields).description(Some(about)).build()
}

/// How a use of a field is described: as the field is. If `several`, then without the remark after its first semicolon,
/// such as when the field is null, and with what `suffix` says.
fn described(of: Use, about: &str, several: bool, suffix: &str) -> Option<String> {
    match of {
        Use::No => None,
        Use::Described(about) => Some(about.to_owned()),
        Use::AsField if several => {
            let about = lines(about);
            let subject = about.split("; ").next().unwrap_or_default().trim_end_matches('.');
            Some(format!("{subject}: {suffix}."))
        }
        Use::AsField => Some(lines(about)),
    }
}

fn key(def: &RecordDef) -> MetaType {
    let mut fields = IndexMap::new();
    add_input(&mut fields, input("id", "ID", "ID of the record."));
    for own in def.fields {
        if let Some(about) = described(own.spec.key, own.doc, false, "") {
            add_input(&mut fields, input(&own.name(), "String", &about));
        }
    }
    for own in def.keys {
        add_input(&mut fields, input(&camel_case(own.name), "String", own.doc));
    }
    let about = format!("Key of one {}: exactly one field must be given.", def.one);
    InputObjectBuilder::new(format!("{}Key", def.name()), fields).description(Some(about)).oneof(true).build()
}

fn order_field(def: &'static RecordDef) -> MetaType {
    let values = def.index().orders.iter().map(|order| {
        let mut value = MetaEnumValue::new(order.value.as_str());
        value.description = Some(order.doc.clone());
        (order.value.clone(), value)
    });
    let about = format!("Field to sort {} by.", def.many);
    EnumBuilder::new(format!("{}OrderField", def.name()), values.collect()).description(Some(about)).build()
}

fn order(def: &'static RecordDef) -> MetaType {
    let index = def.index();
    let mut fields = IndexMap::new();
    let mut by = input("field", &format!("{}OrderField!", def.name()), "Field to sort by.");
    by.default_value = index.orders.get(index.default_order).map(|order| order.value.clone());
    let mut direction = input("direction", "OrderDirection!", "Sort direction.");
    direction.default_value = Some("ASC".to_owned());
    add_input(&mut fields, by);
    add_input(&mut fields, direction);
    let about = format!("Sort order of {}.", def.many);
    InputObjectBuilder::new(format!("{}Order", def.name()), fields).description(Some(about)).build()
}

fn connection(def: &RecordDef) -> MetaType {
    let name = def.name();
    let mut fields = IndexMap::new();
    let edges = "Records of the page, each with its cursor.";
    add(&mut fields, field("edges", &format!("[{name}Edge!]!"), edges));
    add(&mut fields, field("nodes", &format!("[{name}!]!"), "Records of the page, without cursors."));
    add(
        &mut fields,
        field(
            "pageInfo",
            "PageInfo!",
            "First and last cursor of the page, and whether there are records before and after it.",
        ),
    );
    let total = "Number of records in the whole list that match the filter and that you may see. Counted only if this field is selected.";
    add(&mut fields, field("totalCount", "Int!", total));
    let about = format!("A page of {}.", def.many);
    ObjectBuilder::new(format!("{name}Connection"), fields).description(Some(about)).build()
}

fn edge(def: &RecordDef) -> MetaType {
    let name = def.name();
    let mut fields = IndexMap::new();
    let cursor =
        "Cursor of the record, for `after` and `before`. It stays valid when records are added or removed.";
    add(&mut fields, field("cursor", "String!", cursor));
    add(&mut fields, field("node", &format!("{name}!"), "Record at this position in the list."));
    let about = "A record in a list, with its cursor.".to_owned();
    ObjectBuilder::new(format!("{name}Edge"), fields).description(Some(about)).build()
}

/// A field that leads to a list.
fn list(name: &str, of: &str, about: &str) -> MetaField {
    let arguments = [
        input(
            "first",
            "Int",
            "Maximum number of records from the start of the list or after the cursor `after` (default 20, maximum 200).",
        ),
        input("after", "String", "Return records after this cursor."),
        input(
            "last",
            "Int",
            "Maximum number of records from the end of the list or before the cursor `before` (maximum 200).",
        ),
        input("before", "String", "Return records before this cursor."),
        input("filter", &format!("{of}Filter"), "Condition that records must match."),
        input("orderBy", &format!("{of}Order"), "Sort order of the list."),
    ];
    with_arguments(field(name, &format!("{of}Connection!"), about), arguments)
}

fn output(registry: &mut Registry, kind: Kind, nullable: bool) -> String {
    let name = match kind {
        Kind::Text | Kind::Search => "String".into(),
        Kind::Int => "Int".into(),
        Kind::Flag => "Boolean".into(),
        Kind::Date => "Date".into(),
        Kind::Day | Kind::PartialDate => "PartialDate".into(),
        Kind::Time => "DateTime".into(),
        Kind::Choice(choice) => {
            (choice.register)(registry);
            (choice.name)()
        }
        Kind::Choices(choice) => {
            (choice.register)(registry);
            format!("[{}!]", (choice.name)()).into()
        }
        Kind::Localized => "LocalizedText".into(),
        Kind::Codes => "[String!]".into(),
        Kind::Money => "Money".into(),
    };
    if nullable { name.into_owned() } else { format!("{name}!") }
}

fn filter_type(registry: &mut Registry, kind: Kind) -> String {
    match kind {
        Kind::Text | Kind::Localized | Kind::Codes => "StringFilter".to_owned(),
        Kind::Int => "IntFilter".to_owned(),
        Kind::Money => "MoneyFilter".to_owned(),
        Kind::Flag => "Boolean".to_owned(),
        Kind::Date | Kind::Day => "DateFilter".to_owned(),
        Kind::PartialDate => "PartialDateFilter".to_owned(),
        Kind::Time => "TimeFilter".to_owned(),
        Kind::Choice(choice) | Kind::Choices(choice) => {
            (choice.register)(registry);
            format!("[{}!]", (choice.name)())
        }
        Kind::Search => "String".to_owned(),
    }
}

/// A field of an object type with its description.
pub fn field(name: &str, output: &str, about: &str) -> MetaField {
    let mut field = MetaField::new(name, output);
    field.description = Some(lines(about));
    field
}

fn input(name: &str, of: &str, about: &str) -> MetaInputValue {
    let mut input = MetaInputValue::new(name, of);
    input.description = Some(lines(about));
    input
}

fn with_arguments(mut field: MetaField, arguments: impl IntoIterator<Item = MetaInputValue>) -> MetaField {
    field.args = arguments.into_iter().map(|argument| (argument.name.clone(), argument)).collect();
    field
}

fn add(fields: &mut IndexMap<String, MetaField>, field: MetaField) {
    fields.insert(field.name.clone(), field);
}

fn add_input(fields: &mut IndexMap<String, MetaInputValue>, input: MetaInputValue) {
    fields.insert(input.name.clone(), input);
}
