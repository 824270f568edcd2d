//! The types and directives of the schema, read from its printed form, as the rules look at them.

use std::collections::{HashMap, HashSet};

use async_graphql::Positioned;
use async_graphql::parser::types::{
    BaseType, ConstDirective, DirectiveDefinition, FieldDefinition, InputValueDefinition, OperationType,
    Type, TypeDefinition, TypeKind,
};

use crate::api::coordinates::Coordinates;
use crate::evolution::{Schema, deprecated_elements};

/// What introspection adds to a schema.
const INTROSPECTION: &str = include_str!("introspection.graphql");

/// The types and directives of a schema.
#[derive(Debug, Default)]
pub struct Definitions {
    types: HashMap<String, Definition>,
    directives: HashMap<String, DirectiveDefinition>,
    /// The objects that implement an interface.
    implementing: HashMap<String, HashSet<String>>,
    /// The deprecated elements with their reasons.
    deprecated: HashMap<String, String>,
    coordinates: Coordinates,
}

#[derive(Debug)]
pub(in crate::api) enum Definition {
    Scalar,
    Enum(HashSet<String>),
    Input {
        fields: Vec<Positioned<InputValueDefinition>>,
        /// `@oneOf`: exactly one field is given.
        one_of: bool,
    },
    /// An object; or an interface or union.
    Composite {
        fields: HashMap<String, FieldDefinition>,
        /// The objects that a value may be: of an object itself, of an interface those that implement it.
        possible: HashSet<String>,
        object: bool,
    },
}

impl Definitions {
    /// Those of a schema in the schema definition language, and what introspection adds.
    pub fn read(schema: &str) -> Self {
        let mut definitions = Self::default();
        for text in [INTROSPECTION, schema] {
            match Schema::read(text) {
                Ok(schema) => definitions.extend(schema),
                Err(error) => tracing::error!(%error, "the schema could not be read"),
            }
        }
        definitions.coordinates = Coordinates::of(&definitions.types);
        definitions
    }

    pub(in crate::api) fn coordinates(&self) -> &Coordinates {
        &self.coordinates
    }

    /// The deprecated elements with their reasons.
    pub(in crate::api) fn all_deprecated(&self) -> impl Iterator<Item = (&str, &str)> {
        self.deprecated.iter().map(|(element, reason)| (element.as_str(), reason.as_str()))
    }

    /// Whether any element is deprecated.
    pub(in crate::api) fn has_deprecated(&self) -> bool {
        !self.deprecated.is_empty()
    }

    /// Why an element is deprecated, such as `Query.center(by:)`; `None` if it is not.
    pub(in crate::api) fn deprecated(&self, element: &str) -> Option<&str> {
        self.deprecated.get(element).map(String::as_str)
    }

    fn extend(&mut self, schema: Schema) {
        self.deprecated.extend(deprecated_elements(&schema));
        self.directives.extend(schema.directives);
        for (name, of) in schema.types {
            self.add(name, of);
        }
    }

    fn add(&mut self, name: String, of: TypeDefinition) {
        let is_one_of = |one: &Positioned<ConstDirective>| one.node.name.node == "oneOf";
        let definition = match of.kind {
            TypeKind::Scalar => Definition::Scalar,
            TypeKind::Enum(values) => {
                let values = values.values.into_iter().map(|value| value.node.value.node.to_string());
                Definition::Enum(values.collect())
            }
            TypeKind::InputObject(input) => {
                Definition::Input { fields: short(input.fields), one_of: of.directives.iter().any(is_one_of) }
            }
            TypeKind::Object(object) => {
                for interface in &object.implements {
                    let objects = self.implementing.entry(interface.node.to_string()).or_default();
                    objects.insert(name.clone());
                }
                composite(object.fields, [name.clone()].into(), true)
            }
            TypeKind::Interface(interface) => composite(interface.fields, HashSet::new(), false),
            TypeKind::Union(union) => {
                let members = union.members.iter().map(|member| member.node.to_string());
                composite(Vec::new(), members.collect(), false)
            }
        };
        self.types.insert(name, definition);
    }

    pub(in crate::api) fn of(&self, name: &str) -> Option<&Definition> {
        self.types.get(name)
    }

    /// The name of a type that has fields.
    pub(in crate::api) fn composite(&self, name: &str) -> Option<&str> {
        let (name, definition) = self.types.get_key_value(name)?;
        matches!(definition, Definition::Composite { .. }).then_some(name)
    }

    pub(in crate::api) fn directive(&self, name: &str) -> Option<&DirectiveDefinition> {
        self.directives.get(name)
    }

    /// A field of a composite type, `__typename` and those of introspection among them.
    pub(in crate::api) fn field(&self, of: &str, name: &str) -> Option<&FieldDefinition> {
        let of = match name {
            "__typename" => "__Any",
            "__schema" | "__type" if of == root(OperationType::Query) => "__Root",
            _ => of,
        };
        match self.of(of)? {
            Definition::Composite { fields, .. } => fields.get(name),
            _ => None,
        }
    }

    /// The field of a type whose name is nearest to one that it does not have.
    pub(in crate::api) fn nearest_field(&self, of: &str, name: &str) -> Option<&str> {
        let Some(Definition::Composite { fields, .. }) = self.of(of) else { return None };
        let near = |known: &&String| strsim::jaro_winkler(known, name);
        fields
            .keys()
            .max_by(|one, other| near(one).total_cmp(&near(other)))
            .filter(|one| near(one) > 0.85)
            .map(String::as_str)
    }

    /// The objects that a value of a composite type may be.
    pub(in crate::api) fn possible_of(&self, name: &str) -> Option<&HashSet<String>> {
        match self.of(name)? {
            Definition::Composite { possible, .. } => Some(self.implementing.get(name).unwrap_or(possible)),
            _ => None,
        }
    }

    pub(in crate::api) fn is_object(&self, name: &str) -> bool {
        matches!(self.of(name), Some(Definition::Composite { object: true, .. }))
    }
}

/// Inputs without their descriptions, which no rule looks at and which would take half a megabyte.
fn short(mut inputs: Vec<Positioned<InputValueDefinition>>) -> Vec<Positioned<InputValueDefinition>> {
    for input in &mut inputs {
        input.node.description = None;
    }
    inputs.shrink_to_fit();
    inputs
}

fn composite(
    fields: Vec<Positioned<FieldDefinition>>,
    possible: HashSet<String>,
    object: bool,
) -> Definition {
    let by_name = |Positioned { node: field, .. }: Positioned<FieldDefinition>| {
        let arguments = short(field.arguments);
        (field.name.node.to_string(), FieldDefinition { description: None, arguments, ..field })
    };
    let fields = fields.into_iter().map(by_name);
    Definition::Composite { fields: fields.collect(), possible, object }
}

/// The type whose fields an operation selects.
pub(in crate::api) fn root(ty: OperationType) -> &'static str {
    match ty {
        OperationType::Query => "Query",
        OperationType::Mutation => "Mutation",
        OperationType::Subscription => "Subscription",
    }
}

/// The name of a type without its lists.
pub(in crate::api) fn name_of(ty: &Type) -> &str {
    match &ty.base {
        BaseType::Named(name) => name,
        BaseType::List(inner) => name_of(inner),
    }
}

/// Whether an argument or field of an input has to be given.
pub(in crate::api) fn is_required(definition: &InputValueDefinition) -> bool {
    !definition.ty.node.nullable && definition.default_value.is_none()
}
