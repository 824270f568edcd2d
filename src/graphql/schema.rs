//! The schema: what `domain` offers, with the conventions around it.

use std::sync::LazyLock;

use async_graphql::{SDLExportOptions, Schema};

use super::ErrorCode;
use super::budget::{Budget, Limits};
use crate::domain::change::Follow;
use crate::domain::{Mutation, Node, Query};

pub type ApiSchema = Schema<Query, Mutation, Follow>;

/// The schema, within limits.
pub fn build(limits: Limits) -> ApiSchema {
    Schema::build(Query, Mutation::default(), Follow)
        .register_output_type::<Node>()
        .register_output_type::<ErrorCode>()
        .extension(Budget(limits))
        .finish()
}

/// The schema in the schema definition language, sorted; made once.
pub fn sdl() -> &'static str {
    static SDL: LazyLock<String> = LazyLock::new(|| {
        let limits = Limits { depth: 0, fields: 0, cost: 0, values: 0 };
        let options = SDLExportOptions::new().sorted_fields().sorted_arguments().sorted_enum_items();
        build(limits).sdl_with_options(options)
    });
    &SDL
}
