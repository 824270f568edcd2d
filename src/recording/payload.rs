//! What mutations give back.

/// Declares what a mutation of the procedure gives back: its records, or why there are none.
macro_rules! payload {
    ($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ident = $entity:ident,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Default, async_graphql::SimpleObject)]
        pub struct $name {
            $($(#[$field_doc])* $field: Option<$crate::api::record::Shown<$type>>,)*
            /// Why nothing was recorded; empty when it was.
            user_errors: Vec<$crate::api::UserError>,
        }

        impl $name {
            pub(crate) fn of(outcome: $crate::recording::Outcome<($(entity::$entity::Model,)*)>) -> Self {
                match outcome {
                    Ok(($($field,)*)) => {
                        Self { $($field: $crate::api::record::fresh($field),)* user_errors: Vec::new() }
                    }
                    Err(error) => Self { user_errors: vec![*error], ..Self::default() },
                }
            }
        }
    };
}
pub(crate) use payload;
