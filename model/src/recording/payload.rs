//! What mutations take and give back.

use entity::RecordType;
use std::borrow::Cow;

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::Field;
use async_graphql::registry::{InputObjectBuilder, MetaType, MetaTypeId, ObjectBuilder, Registry};
use async_graphql::resolver_utils::resolve_container;
use async_graphql::{
    ContainerType, Context, ContextSelectionSet, InputType, OutputType, Positioned, ServerResult, Value,
};

use super::given::{AnyRecord, Parts, Written};
use super::perform::Outcome;
use crate::api::record::{Record, Shown, field, lower_first};
use crate::api::{UserError, camel_case};

/// What a mutation gave back: its records and a secret, or the errors that the caller can correct. The types that
/// `payload!` declares differ only in names and descriptions, so one implementation shows them all.
#[derive(Debug)]
pub struct Payload {
    of: &'static PayloadDef,
    records: Vec<Shown<Record>>,
    secret: Option<String>,
    user_errors: Vec<UserError>,
}

/// The declaration of a type of payload.
#[derive(Debug)]
pub struct PayloadDef {
    pub name: &'static str,
    /// The names of all payloads of its group, for the description.
    pub names: &'static [&'static str],
    pub records: &'static [RecordField],
    /// The name of the field of a secret, and its description.
    pub secret: Option<(&'static str, &'static str)>,
}

#[derive(Debug)]
pub struct RecordField {
    pub name: &'static str,
    pub doc: &'static str,
    pub of: RecordType,
}

impl Payload {
    pub fn of<T>(of: &'static PayloadDef, outcome: Outcome<Written<T>>) -> Self {
        match outcome {
            Ok(written) => {
                let Parts { records, secret } = written.parts;
                let records = records.into_iter().map(AnyRecord::shown).collect();
                Self { of, records, secret: secret.shown(), user_errors: Vec::new() }
            }
            Err(user_errors) => Self { of, records: Vec::new(), secret: None, user_errors },
        }
    }
}

/// Adds a type of payload to the schema.
pub fn register_payload(registry: &mut Registry, def: &PayloadDef) -> String {
    let field = |name: &str, output: &str, about: &str| {
        let field = field(&camel_case(name), output, about);
        (field.name.clone(), field)
    };
    let records = def.records.iter().map(|record| field(record.name, record.of.name(), record.doc));
    let secret = def.secret.map(|(name, about)| field(name, "String", about));
    let about = "Errors that the caller can correct; empty if the mutation succeeded.";
    let errors = field("user_errors", &<Vec<UserError> as OutputType>::create_type_info(registry), about);
    let fields: IndexMap<_, _> = records.chain(secret).chain([errors]).collect();
    let object = ObjectBuilder::new(def.name, fields).description(Some(of_mutations(def.names))).build();
    registry.types.insert(def.name.to_owned(), object);
    format!("{}!", def.name)
}

/// The description of the payloads of these names: "Payload of `createEvent` and `updateEvent`."
fn of_mutations(names: &[&str]) -> String {
    let mutations: Vec<_> =
        names.iter().map(|name| format!("`{}`", lower_first(name.trim_end_matches("Payload")))).collect();
    match mutations.as_slice() {
        [first @ .., last] if !first.is_empty() => format!("Payload of {} and {last}.", first.join(", ")),
        one => format!("Payload of {}.", one.concat()),
    }
}

#[async_trait::async_trait]
impl OutputType for Payload {
    fn type_name() -> Cow<'static, str> {
        "Payload".into()
    }

    fn introspection_type_name(&self) -> Cow<'static, str> {
        self.of.name.into()
    }

    fn create_type_info(_: &mut Registry) -> String {
        Self::qualified_type_name()
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, _: &Positioned<Field>) -> ServerResult<Value> {
        resolve_container(ctx, self).await
    }
}

#[async_trait::async_trait]
impl ContainerType for Payload {
    async fn resolve_field(&self, ctx: &Context<'_>) -> ServerResult<Option<Value>> {
        let below = ctx.with_selection_set(&ctx.item.node.selection_set);
        let name = ctx.item.node.name.node.as_str();
        if let Some(at) = self.of.records.iter().position(|record| camel_case(record.name) == name) {
            return self.records.get(at).resolve(&below, ctx.item).await.map(Some);
        }
        if name == "userErrors" {
            return self.user_errors.resolve(&below, ctx.item).await.map(Some);
        }
        let secret = self.of.secret.filter(|(field, _)| camel_case(field) == name);
        Ok(secret.map(|_| self.secret.clone().map_or(Value::Null, Value::String)))
    }
}

/// Declares payloads of mutations. The payloads of a group have the same records, and each has its own type. `once` adds
/// a secret that is returned only once.
#[macro_export]
macro_rules! payload {
    (@each $names:tt () $records:tt $($secret:tt)?) => {};
    (@each $names:tt ($name:ident $(, $more:ident)*) $records:tt $($secret:tt)?) => {
        $crate::recording::payload! { @one $names $name $records $($secret)? }
        $crate::recording::payload! { @each $names ($($more),*) $records $($secret)? }
    };
    (
        @one ($($names:ident),+) $name:ident
        { $($(#[doc = $field_doc:literal])* $field:ident: $type:ident = $entity:ident,)* }
        $({ $(#[doc = $secret_doc:literal])* $secret:ident })?
    ) => {
        #[derive(Debug)]
        pub struct $name($crate::recording::Payload);

        impl $name {
            const DEF: &'static $crate::recording::PayloadDef = &$crate::recording::PayloadDef {
                name: stringify!($name),
                names: &[$(stringify!($names)),+],
                records: &[$($crate::recording::RecordField {
                    name: stringify!($field),
                    doc: concat!($($field_doc, "\n"),*),
                    of: <$type as $crate::api::record::Declared>::OF,
                },)*],
                secret: $crate::recording::payload!(@secret $($secret, concat!($($secret_doc, "\n"),*))?),
            };
        }

        impl From<$crate::recording::Outcome<$crate::recording::Written<(
            $(entity::$entity::Model,)* $($crate::recording::payload!(@shown $secret),)?
        )>>> for $name {
            fn from(
                outcome: $crate::recording::Outcome<$crate::recording::Written<(
                    $(entity::$entity::Model,)* $($crate::recording::payload!(@shown $secret),)?
                )>>,
            ) -> Self {
                Self($crate::recording::Payload::of(Self::DEF, outcome))
            }
        }

        #[async_trait::async_trait]
        impl async_graphql::OutputType for $name {
            fn type_name() -> std::borrow::Cow<'static, str> {
                Self::DEF.name.into()
            }

            fn create_type_info(registry: &mut async_graphql::registry::Registry) -> String {
                $crate::recording::register_payload(registry, Self::DEF)
            }

            async fn resolve(
                &self,
                ctx: &async_graphql::ContextSelectionSet<'_>,
                field: &async_graphql::Positioned<async_graphql::parser::types::Field>,
            ) -> async_graphql::ServerResult<async_graphql::Value> {
                self.0.resolve(ctx, field).await
            }
        }
    };
    (@shown $secret:ident) => { $crate::recording::ShownOnce };
    (@secret) => { None };
    (@secret $secret:ident, $doc:expr) => { Some((stringify!($secret), $doc)) };
    ($($($name:ident),+ { $($records:tt)* } $(+ once $secret:tt)?)+) => {
        $($crate::recording::payload! { @each ($($name),+) ($($name),+) { $($records)* } $($secret)? })+
    };
}
pub use payload;

/// Adds an input type to the schema that has the fields of another one.
pub fn register_input<T: InputType, Same: InputType>(registry: &mut Registry) -> String {
    registry.create_input_type::<T, _>(MetaTypeId::InputObject, |registry| {
        let fields = match registry.create_fake_input_type::<Same>() {
            MetaType::InputObject { input_fields, .. } => input_fields,
            _ => IndexMap::new(),
        };
        let name = T::type_name();
        let about = format!("Input of `{}`.", lower_first(name.trim_end_matches("Input")));
        InputObjectBuilder::new(name.into_owned(), fields).description(Some(about)).build()
    })
}

/// Declares inputs that have the same fields, each with its own type.
#[macro_export]
macro_rules! inputs {
    ($($name:ident),+ = $same:ident) => {
        $(
            #[derive(Debug)]
            pub struct $name(pub(super) $same);

            impl async_graphql::InputType for $name {
                type RawValueType = Self;

                fn type_name() -> std::borrow::Cow<'static, str> {
                    stringify!($name).into()
                }

                fn create_type_info(registry: &mut async_graphql::registry::Registry) -> String {
                    $crate::recording::register_input::<Self, $same>(registry)
                }

                fn parse(value: Option<async_graphql::Value>) -> async_graphql::InputValueResult<Self> {
                    let same = <$same as async_graphql::InputType>::parse(value);
                    same.map(Self).map_err(async_graphql::InputValueError::propagate)
                }

                fn to_value(&self) -> async_graphql::Value {
                    self.0.to_value()
                }

                fn as_raw_value(&self) -> Option<&Self> {
                    Some(self)
                }
            }
        )+
    };
}
pub use inputs;
