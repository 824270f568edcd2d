//! What a query selects below a field.

use async_graphql::{Context, Lookahead};

use super::changes::snake_case;
use crate::store::Fields;

/// The fields selected at `path` below the current field, fragments followed, as columns name them.
pub(super) fn fields(ctx: &Context<'_>, paths: &[&[&str]]) -> Fields {
    let mut fields = Fields::default();
    for path in paths {
        let end = path.iter().fold(ctx.look_ahead(), |look: Lookahead<'_>, name| look.field(name));
        for field in end.selection_fields() {
            fields.names.extend(field.selection_set().map(|selected| snake_case(selected.name())));
        }
    }
    fields
}

pub(super) fn selects(ctx: &Context<'_>, field: &str) -> bool {
    ctx.look_ahead().field(field).exists()
}
