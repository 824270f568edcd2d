//! The declarations of the record types: one file for each, with its fields, relations and computed fields. A
//! declaration names the columns of the type's table and says once what can be read, filtered, ordered by and followed;
//! `model::api::record` derives the rest.

use model::api::record::{RecordDef, install};

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
        pub(super) static DEF: model::api::record::RecordDef = {
            use model::api::record::declare;
            use model::store::{Link, Via};
            declare::RecordDef {
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
                    model::changes::HISTORY,
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
            }
        };
    };
    (@relation $shape:ident ($doc:expr) $name:ident: $to:ident by $table:ident::$own:ident = ($via:expr),
        $when:expr, ($($use:tt)*)
    ) => {
        declare::Relation {
            name: stringify!($name),
            doc: $doc,
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
        Via::Links(model::store::Links::Plain { table: "service_area_link", near: "record_id", far: "service_area_id" })
    };
    (@via service_area_link ServiceAreaId RecordId) => {
        Via::Links(model::store::Links::Plain { table: "service_area_link", near: "service_area_id", far: "record_id" })
    };
    (@via $table:ident $near:ident $far:ident) => {
        Via::Links(model::store::Links::Records {
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

mod location;

/// Collects the declarations: each record type has a module, named as that of its table.
macro_rules! all {
    ($($(#[$doc:meta])* $name:ident: $module:ident in $group:ident,)*) => {
        $(mod $module;)*

        static ALL: &[&RecordDef] = &[$(&$module::DEF,)*];
    };
}

entity::record_types!(all);

/// Registers the declarations, before records are read or written.
pub fn declare() {
    install(ALL);
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use model::api::record::declare::{Kind, Use};
    use model::store::CellKind;

    #[test]
    fn each_list_has_a_name_of_its_own() {
        let mut lists = HashSet::new();
        assert!(ALL.iter().filter_map(|def| def.list).all(|list| lists.insert(list)));
    }

    #[test]
    fn the_kind_of_a_field_is_that_of_its_column() {
        for def in ALL {
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
        for def in ALL {
            for field in def.fields.iter().filter(|field| field.spec.order != Use::No) {
                let column = &def.table().columns[field.column];
                let year = column.name == "year" && column.kind == CellKind::Int;
                let date = matches!(field.spec.kind, Kind::Date | Kind::Day | Kind::PartialDate);
                assert!(!column.nullable || year || date, "{}.{}", def.name(), field.ident);
            }
        }
    }
}
