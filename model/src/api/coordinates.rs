//! The elements of the schema that a request uses: fields, arguments, fields of inputs and values of enums, in the document
//! and in its variables. Each element has a number, so that they are found with one look-up each and kept in little space.
//!
//! An element is named by its schema coordinate: `Center.name`, `Query.center(by:)`, `CenterFilter.code`, `Role.NIA`. A
//! field that is selected of an interface is an element of the interface. Values of scalars, directives and the fields of
//! introspection have no coordinate.

use std::collections::{BTreeMap, HashMap, HashSet};

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{
    ExecutableDocument, Field, OperationDefinition, Selection, SelectionSet, Type,
};
use async_graphql::{Name, Variables};
use async_graphql_value::{ConstValue, Value};

use super::validity::{Definition, name_of, root};

/// The number of an element of the schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Coordinate(u32);

/// A type that has elements, by its place among them.
type Place = usize;

/// The elements of a schema.
#[derive(Debug, Default)]
pub(super) struct Coordinates {
    names: Vec<String>,
    places: HashMap<String, Place>,
    types: Vec<HashMap<String, Element>>,
}

#[derive(Debug)]
struct Element {
    own: Coordinate,
    /// The type that it leads to, if that has elements.
    to: Option<Place>,
    arguments: HashMap<String, (Coordinate, Option<Place>)>,
}

impl Coordinates {
    /// The elements of the types of a schema, without those of introspection.
    pub(super) fn of(types: &HashMap<String, Definition>) -> Self {
        let own = types.iter().filter(|(name, definition)| {
            !name.starts_with("__") && !matches!(definition, Definition::Scalar)
        });
        let own: BTreeMap<&String, &Definition> = own.collect();
        let mut coordinates = Self {
            places: own.keys().enumerate().map(|(place, name)| ((*name).clone(), place)).collect(),
            ..Self::default()
        };
        for (of, definition) in own {
            let mut elements = HashMap::new();
            match definition {
                Definition::Scalar => {}
                Definition::Enum(values) => {
                    for value in values {
                        elements.insert(value.clone(), coordinates.element(of, value, None));
                    }
                }
                Definition::Input { fields, .. } => {
                    for field in fields.iter().map(|field| &field.node) {
                        let name = field.name.node.to_string();
                        let element = coordinates.element(of, &name, Some(&field.ty.node));
                        elements.insert(name, element);
                    }
                }
                Definition::Composite { fields, .. } => {
                    for (name, field) in fields {
                        let mut element = coordinates.element(of, name, Some(&field.ty.node));
                        for argument in field.arguments.iter().map(|argument| &argument.node) {
                            let own = coordinates.number(format!("{of}.{name}({}:)", argument.name.node));
                            let to = coordinates.place(name_of(&argument.ty.node));
                            element.arguments.insert(argument.name.node.to_string(), (own, to));
                        }
                        elements.insert(name.clone(), element);
                    }
                }
            }
            coordinates.types.push(elements);
        }
        coordinates
    }

    fn element(&mut self, of: &str, name: &str, ty: Option<&Type>) -> Element {
        let own = self.number(format!("{of}.{name}"));
        Element { own, to: ty.and_then(|ty| self.place(name_of(ty))), arguments: HashMap::new() }
    }

    fn number(&mut self, name: String) -> Coordinate {
        self.names.push(name);
        Coordinate(u32::try_from(self.names.len() - 1).unwrap_or(u32::MAX))
    }

    fn place(&self, of: &str) -> Option<Place> {
        self.places.get(of).copied()
    }

    pub(super) fn name(&self, of: Coordinate) -> &str {
        self.names.get(of.0 as usize).map_or("", String::as_str)
    }

    /// The elements that an operation uses, which fits the schema; each once.
    pub(super) fn used(
        &self,
        document: &ExecutableDocument,
        operation: &OperationDefinition,
        variables: &Variables,
    ) -> Vec<Coordinate> {
        let mut walk = Walk { coordinates: self, document, fragments: HashSet::new(), used: Vec::new() };
        walk.set(self.place(root(operation.ty)), &operation.selection_set.node);
        for variable in operation.variable_definitions.iter().map(|variable| &variable.node) {
            let of = self.place(name_of(&variable.var_type.node));
            if let Some((of, held)) = of.zip(variables.get(&variable.name.node)) {
                walk.value(of, held);
            }
        }
        let mut used = walk.used;
        used.sort_unstable();
        used.dedup();
        used
    }
}

struct Walk<'a> {
    coordinates: &'a Coordinates,
    document: &'a ExecutableDocument,
    /// Those that were looked at.
    fragments: HashSet<&'a Name>,
    used: Vec<Coordinate>,
}

impl<'a> Walk<'a> {
    fn set(&mut self, of: Option<Place>, set: &'a SelectionSet) {
        for selection in &set.items {
            match &selection.node {
                Selection::Field(field) => self.field(of, &field.node),
                Selection::InlineFragment(inline) => {
                    let on = inline.node.type_condition.as_ref();
                    let on = on.map_or(of, |on| self.coordinates.place(&on.node.on.node));
                    self.set(on, &inline.node.selection_set.node);
                }
                Selection::FragmentSpread(spread) => {
                    let fragment = self.document.fragments.get_key_value(&spread.node.fragment_name.node);
                    if let Some((name, fragment)) = fragment
                        && self.fragments.insert(name)
                    {
                        let on = self.coordinates.place(&fragment.node.type_condition.node.on.node);
                        self.set(on, &fragment.node.selection_set.node);
                    }
                }
            }
        }
    }

    fn field(&mut self, of: Option<Place>, field: &'a Field) {
        let Some(element) = self.element(of, &field.name.node) else { return };
        self.used.push(element.own);
        for (name, value) in &field.arguments {
            if let Some((own, to)) = element.arguments.get(name.node.as_str()) {
                self.used.push(*own);
                if let Some(to) = to {
                    self.value(*to, &value.node);
                }
            }
        }
        self.set(element.to, &field.selection_set.node);
    }

    /// A value for an enum or an input, or a list of such. What a variable holds is looked at once, with the variable.
    fn value(&mut self, of: Place, value: &impl Given) {
        for item in value.items() {
            self.value(of, item);
        }
        for (name, value) in value.fields().into_iter().flatten() {
            if let Some(element) = self.element(Some(of), name) {
                self.used.push(element.own);
                if let Some(to) = element.to {
                    self.value(to, value);
                }
            }
        }
        if let Some(element) = value.name().and_then(|name| self.element(Some(of), name)) {
            self.used.push(element.own);
        }
    }

    fn element(&self, of: Option<Place>, name: &str) -> Option<&'a Element> {
        self.coordinates.types.get(of?)?.get(name)
    }
}

/// A value in a document, or of a variable.
pub(super) trait Given: Sized {
    fn items(&self) -> &[Self];
    fn fields(&self) -> Option<&IndexMap<Name, Self>>;
    /// The name of the value of an enum, which is a text in variables.
    fn name(&self) -> Option<&str>;
}

macro_rules! given {
    ($($of:ident),*) => {$(
        impl Given for $of {
            fn items(&self) -> &[Self] {
                if let Self::List(items) = self { items } else { &[] }
            }

            fn fields(&self) -> Option<&IndexMap<Name, Self>> {
                if let Self::Object(fields) = self { Some(fields) } else { None }
            }

            fn name(&self) -> Option<&str> {
                match self {
                    Self::Enum(name) => Some(name),
                    Self::String(name) => Some(name),
                    _ => None,
                }
            }
        }
    )*};
}
given!(Value, ConstValue);
