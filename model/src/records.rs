//! The record types, a file each: what is declared of one, and the fields that are computed. A declaration names the
//! columns of the type's table and says once what can be read, filtered, ordered by and followed; `api::record`
//! derives the rest.

use std::sync::LazyLock;

use async_graphql::parser::types::Field;
use async_graphql::registry::{ObjectBuilder, Registry};
use async_graphql::resolver_utils::resolve_container;
use async_graphql::{
    ContainerType, Context, ContextSelectionSet, ObjectType, OutputType, Positioned, ServerResult, Value,
};
use entity::RecordType;

use crate::api::camel_case;
use crate::api::record::{
    Declared, Entries, RecordDef, entry_fields, node_fields, register, register_interfaces, resolve_entry,
};
use crate::policy::is_administrative;
use crate::store::{Links, Via};

/// Declares a record type. The left side of a field is its column, the right side an ordinary expression of the
/// functions of `api::record::declare`. A relation is found by a column of its own and a column of the other
/// record, or through two columns of a table of links. Comments become descriptions in the schema; the record type's own
/// is that of `entity::RecordType`, and a comment above its name adds to it.
macro_rules! record {
    (
        $(#[doc = $more_about:literal])*
        $name:ident of $table:ident;
        $($list:ident:)? $one:literal, $many:literal;

        fields {
            $($(#[doc = $doc:literal])* $column:ident:
                $kind:ident $(<$of:ty>)? ($([$($more:ident),*])?) $(.$modifier:ident($($argument:expr)?))*,)*
        }
        $(one {
            $($(#[doc = $one_doc:literal])* $one_name:ident: $one_to:ident
                by $one_own:ident = $one_table:ident::$theirs:ident $(if $when:ident = $is:literal)?
                $(, $one_use:ident $($one_filter:literal)?)?;)*
        })?
        $(many {
            $($(#[doc = $many_doc:literal])* $many_name:ident: $many_to:ident
                by $many_own:ident = $many_table:ident $(::$refers:ident)? $(($near:ident, $far:ident))?
                $(, $many_use:ident $($many_filter:literal)?)?;)*
        })?
        $(all {
            $($(#[doc = $all_doc:literal])* $all_name:ident: $all_to:ident
                by $all_own:ident = $all_table:ident $(::$all_refers:ident)? $(($all_near:ident, $all_far:ident))?
                $(, $all_use:ident $($all_filter:literal)?)?;)*
        })?
        $(only {
            $($(#[doc = $only_doc:literal])* $only_name:ident: $only_to:ident
                by $only_own:ident = $only_table:ident::$only_refers:ident
                $(, $only_use:ident $($only_filter:literal)?)?;)*
        })?
        $(keys {
            $($(#[doc = $key_doc:literal])* $key:ident: $key_column:ident if $key_when:ident = $key_is:literal;)*
        })?
        $(computed {
            $($(#[doc = $computed_doc:literal])* $computed:ident: $output:ty = $by:ident($function:path)
                from($($from:ident),*)
                $(, filter $filter_kind:ident $(<$filter_of:ty>)? by $criterion:path)?;)*
        })?
    ) => {
        #[derive(Clone, Copy, Debug)]
        pub struct $name;

        impl $crate::api::record::Declared for $name {
            fn def() -> &'static $crate::api::record::RecordDef {
                use $crate::api::record::declare;
                use $crate::records::source::Source;
                use $crate::store::{Link, Via};
                static DEF: declare::RecordDef = declare::RecordDef {
                    of: entity::RecordType::$name,
                    list: record!(@list $($list)?),
                    one: $one,
                    many: $many,
                    doc: concat!($($more_about, "\n"),*),
                    fields: &[$(declare::Field {
                        ident: stringify!($column),
                        column: entity::$table::Column::$column as usize,
                        doc: concat!($($doc, "\n"),*),
                        spec: declare::$kind$(::<$of>)?($(&[$(entity::$table::Column::$more as usize),*])?)
                            $(.$modifier($($argument)?))*,
                    },)*],
                    relations: &[
                        record!(@relation One
                            ("Source of the record: a data set, an official page, an import or a client.")
                            source: Source by $table::Source = (record!(@via source Code)),
                            None, (unfiltered)),
                        $($(record!(@relation One (concat!($($one_doc, "\n"),*))
                            $one_name: $one_to by $table::$one_own = (record!(@via $one_table $theirs)),
                            record!(@when $one_table $($when $is)?), ($($one_use $($one_filter)?)?)),)*)?
                        $($(record!(@relation Pages (concat!($($many_doc, "\n"),*))
                            $many_name: $many_to by $table::$many_own
                                = (record!(@via $many_table $($refers)? $($near $far)?)),
                            None, ($($many_use $($many_filter)?)?)),)*)?
                        $($(record!(@relation All (concat!($($all_doc, "\n"),*))
                            $all_name: $all_to by $table::$all_own
                                = (record!(@via $all_table $($all_refers)? $($all_near $all_far)?)),
                            None, ($($all_use $($all_filter)?)?)),)*)?
                        $($(record!(@relation Only (concat!($($only_doc, "\n"),*))
                            $only_name: $only_to by $table::$only_own = (record!(@via $only_table $only_refers)),
                            None, ($($only_use $($only_filter)?)?)),)*)?
                    ],
                    keys: &[$($(declare::Key {
                        name: stringify!($key),
                        doc: concat!($($key_doc, "\n"),*),
                        column: entity::$table::Column::$key_column as usize,
                        when: declare::When { column: entity::$table::Column::$key_when as usize, is: $key_is },
                    },)*)?],
                    computed: &[
                        $crate::records::history::HISTORY,
                        $($(declare::Computed {
                            name: stringify!($computed),
                            doc: concat!($($computed_doc, "\n"),*),
                            arguments: &[],
                            output: declare::Output::of::<$output>(),
                            from: &[$(entity::$table::Column::$from as usize),*],
                            by: declare::By::$by($function),
                            filter: record!(@filter $($filter_kind $(<$filter_of>)? by $criterion)?),
                        },)*)?
                    ],
                    index: std::sync::OnceLock::new(),
                };
                &DEF
            }
        }
    };
    (@relation $shape:ident ($doc:expr) $name:ident: $to:ident by $table:ident::$own:ident = ($via:expr),
        $when:expr, ($($use:tt)*)
    ) => {
        declare::Relation {
            name: stringify!($name),
            doc: $doc,
            to: <$to as $crate::api::record::Declared>::def,
            shape: declare::Shape::$shape,
            link: Link { own: entity::$table::Column::$own as usize, to: entity::RecordType::$to, via: $via },
            when: $when,
            filter: record!(@use $($use)*),
        }
    };
    (@list) => {
        None
    };
    (@list $list:ident) => {
        Some(stringify!($list))
    };
    (@via $table:ident $column:ident) => {
        Via::Column(entity::$table::Column::$column as usize)
    };
    (@via service_area_link RecordId ServiceAreaId) => {
        Via::Links($crate::store::Links::Plain { table: "service_area_link", near: "record_id", far: "service_area_id" })
    };
    (@via service_area_link ServiceAreaId RecordId) => {
        Via::Links($crate::store::Links::Plain { table: "service_area_link", near: "service_area_id", far: "record_id" })
    };
    (@via $table:ident $near:ident $far:ident) => {
        Via::Links($crate::store::Links::Records {
            of: <entity::$table::Entity as entity::Typed>::TYPE,
            near: entity::$table::Column::$near as usize,
            far: entity::$table::Column::$far as usize,
        })
    };
    (@when $table:ident) => {
        None
    };
    (@when $table:ident $when:ident $is:literal) => {
        Some(declare::When { column: entity::$table::Column::$when as usize, is: $is })
    };
    (@filter) => {
        None
    };
    (@filter $kind:ident $(<$of:ty>)? by $criterion:path) => {
        Some(declare::ComputedFilter { spec: declare::$kind$(::<$of>)?(), criterion: $criterion })
    };
    (@use) => {
        declare::Use::AsField
    };
    (@use unfiltered) => {
        declare::Use::No
    };
    (@use filter $doc:literal) => {
        declare::Use::Described($doc)
    };
}

/// Collects the declarations: each record type has a module, and a type that its declaration defines.
macro_rules! records {
    ($($(#[$doc:meta])* $name:ident: $module:ident in $group:ident,)*) => {
        /// The declarations of all record types, in the order of `RecordType::ALL`.
        const ALL: &[fn() -> &'static RecordDef] = &[$(<$module::$name as Declared>::def,)*];

        /// The declaration of a record type.
        pub fn declared(of: RecordType) -> &'static RecordDef {
            match of {
                $(RecordType::$name => <$module::$name as Declared>::def(),)*
            }
        }
    };
}

pub mod access_record;
mod administration;
pub mod api_client;
pub mod application;
pub mod application_amount;
pub mod application_stage;
pub mod candidacy;
pub mod candidacy_criterion;
pub mod center;
pub mod center_member;
pub mod center_term;
pub mod classification;
pub mod committee;
pub mod committee_decision;
pub mod committee_meeting;
pub mod committee_member;
pub mod consultation;
pub mod contribution;
pub mod cooperation_request;
pub mod country;
pub mod currency;
pub mod diplomatic_exchange;
pub mod document;
pub mod document_review;
pub mod event;
pub mod expert;
pub mod expert_dispatch;
pub mod extension_act;
pub mod funding_source;
mod history;
pub mod inquiry;
mod location;
pub mod memorandum;
pub mod operation_agreement;
pub mod organization;
pub mod organization_identifier;
pub mod organization_name;
pub mod pipeline_project;
pub mod policy_element;
pub mod policy_initiative;
pub mod procedure_step;
pub mod program;
pub mod program_figure;
pub mod program_site;
pub mod project;
pub mod reported_total;
mod search;
pub mod service_area;
pub mod service_area_contact;
pub mod sign_in_failure;
pub mod signatory;
pub mod site_visit;
pub mod source;
pub mod training_participation;
pub mod training_program;
pub mod training_session;
pub mod utilization_report;
pub mod webhook;
pub mod webhook_delivery;

/// The lists whose records are found through records of another type: their types, the names of their fields, and that
/// type.
pub fn lists_through() -> impl Iterator<Item = (&'static str, String, RecordType)> {
    ALL.iter().map(|def| def()).flat_map(|def| {
        def.relations.iter().filter_map(|relation| match relation.link.via {
            Via::Links(Links::Records { of, .. }) => Some((def.name(), camel_case(relation.name), of)),
            _ => None,
        })
    })
}

pub use administration::AdministrationQuery;
pub use history::{Histories, ID_COLUMN};
pub use search::SearchQuery;

entity::record_types!(records);

/// The fields of `Query` that lead to records. Those of the service itself are under `administration`.
#[derive(Clone, Copy, Debug, Default)]
pub struct RecordQuery;

#[async_trait::async_trait]
impl OutputType for RecordQuery {
    /// Its fields become those of `Query`, which merges it with what is written by hand.
    fn type_name() -> std::borrow::Cow<'static, str> {
        "RecordQuery".into()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        let name = Self::type_name().into_owned();
        if !registry.types.contains_key(&name) {
            register_interfaces(registry, ALL);
            register(registry, ALL);
            let mut fields = node_fields();
            fields.extend(entry_fields(ALL.iter().map(|def| def()).filter(|def| !is_administrative(def.of))));
            registry.types.insert(name.clone(), ObjectBuilder::new(&name, fields).build());
        }
        format!("{name}!")
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, _: &Positioned<Field>) -> ServerResult<Value> {
        resolve_container(ctx, self).await
    }
}

#[async_trait::async_trait]
impl ContainerType for RecordQuery {
    async fn resolve_field(&self, ctx: &Context<'_>) -> ServerResult<Option<Value>> {
        entry(ctx).await
    }
}

impl ObjectType for RecordQuery {}

/// Resolves a field that leads to records; none for a field that does not.
async fn entry(ctx: &Context<'_>) -> ServerResult<Option<Value>> {
    static ENTRIES: LazyLock<Entries> = LazyLock::new(|| Entries::of(ALL));
    match ENTRIES.get(ctx.item.node.name.node.as_str()) {
        Some(entry) => resolve_entry(ctx, entry, declared).await.map(Some),
        None => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::api::record::declare::{Kind, Use};
    use crate::store::CellKind;

    #[test]
    fn each_list_has_a_name_of_its_own() {
        let mut lists = HashSet::new();
        assert!(ALL.iter().filter_map(|def| def().list).all(|list| lists.insert(list)));
    }

    #[test]
    fn the_kind_of_a_field_is_that_of_its_column() {
        for def in ALL.iter().map(|def| def()) {
            for field in def.fields {
                let column = &def.table().columns[field.column];
                let kind = match field.spec.kind {
                    Kind::Text | Kind::PartialDate | Kind::Choice(_) | Kind::Search => CellKind::Text,
                    Kind::Flag => CellKind::Flag,
                    Kind::Date | Kind::Day => CellKind::Date,
                    Kind::Time => CellKind::Time,
                    Kind::Money => CellKind::Long,
                    Kind::Localized | Kind::Codes | Kind::Choices(_) => CellKind::Json,
                    Kind::Int if column.kind == CellKind::Long => CellKind::Long,
                    Kind::Int => CellKind::Int,
                };
                assert_eq!(column.kind, kind, "{}.{}", def.name(), field.ident);
            }
        }
    }

    /// Unknown values come last, as a year, a day or a text that is greater than all others.
    #[test]
    fn what_is_ordered_by_and_may_be_unknown_is_a_year_or_a_date() {
        for def in ALL.iter().map(|def| def()) {
            for field in def.fields.iter().filter(|field| field.spec.order != Use::No) {
                let column = &def.table().columns[field.column];
                let year = column.name == "year" && column.kind == CellKind::Int;
                let date = matches!(field.spec.kind, Kind::Date | Kind::Day | Kind::PartialDate);
                assert!(!column.nullable || year || date, "{}.{}", def.name(), field.ident);
            }
        }
    }
}
