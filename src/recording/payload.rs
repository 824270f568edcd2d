//! What mutations take and give back.

/// Declares what mutations give back, each with a type of its own: their records, or why there are none. What follows
/// `once` is a secret that is shown this once.
macro_rules! payload {
    ($(#[$doc:meta])* $name:ident, $($more:ident),+ { $($fields:tt)* } $(once $secret:tt)?) => {
        $crate::recording::payload! { $(#[$doc])* $name { $($fields)* } $(once $secret)? }
        $crate::recording::payload! { $(#[$doc])* $($more),+ { $($fields)* } $(once $secret)? }
    };
    (
        $(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ident = $entity:ident,)* }
        $(once { $(#[$secret_doc:meta])* $secret:ident })?
    ) => {
        $(#[$doc])*
        #[derive(Debug, Default, async_graphql::SimpleObject)]
        pub struct $name {
            $($(#[$field_doc])* $field: Option<$crate::api::record::Shown<$type>>,)*
            $($(#[$secret_doc])* $secret: Option<String>,)?
            /// Errors that the caller can correct; empty if the mutation succeeded.
            user_errors: Vec<$crate::api::UserError>,
        }

        impl $name {
            pub(crate) fn of(
                outcome: $crate::recording::Outcome<(
                    $(entity::$entity::Model,)* $($crate::recording::payload!(@shown $secret),)?
                )>,
            ) -> Self {
                match outcome {
                    Ok(($($field,)* $($secret,)?)) => Self {
                        $($field: $crate::api::record::fresh($field),)*
                        $($secret: $secret.shown(),)?
                        user_errors: Vec::new(),
                    },
                    Err(user_errors) => Self { user_errors, ..Self::default() },
                }
            }
        }
    };
    (@shown $secret:ident) => { $crate::recording::ShownOnce };
}
pub(crate) use payload;

/// Declares inputs that ask for the same, each with a type of its own.
macro_rules! inputs {
    ($($(#[$doc:meta])* $name:ident,)+ = $same:ident) => {
        $(
            $(#[$doc])*
            #[derive(Debug, async_graphql::InputObject)]
            pub struct $name {
                #[graphql(flatten)]
                pub(super) same: $same,
            }
        )+
    };
}
pub(crate) use inputs;
