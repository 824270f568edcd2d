//! What a query selects below a field.

use async_graphql::{Context, Lookahead};

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

fn snake_case(name: &str) -> String {
    let mut snake = String::with_capacity(name.len() + 4);
    for c in name.chars() {
        if c.is_ascii_uppercase() {
            snake.push('_');
        }
        snake.push(c.to_ascii_lowercase());
    }
    snake
}
