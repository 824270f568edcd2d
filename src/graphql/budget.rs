//! What a document may cost, found by one walk before it is validated or run. The library's own limits
//! measure a document after its fragments are expanded, which a kilobyte of nested spreads makes
//! exponential; here each fragment is measured once.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::extensions::{Extension, ExtensionContext, ExtensionFactory, NextParseQuery, NextRequest};
use async_graphql::parser::types::{ExecutableDocument, Field, Selection, SelectionSet};
use async_graphql::{Name, Response, ServerError, ServerResult, Value, Variables};
use serde::{Deserialize, Serialize};

use super::ErrorCode;
use super::page::{DEFAULT_PAGE, MAX_PAGE};

/// The most that one document may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// How deep fields may be nested.
    pub depth: u32,
    /// How many fields it may have, fragments expanded and aliases counted.
    pub fields: u64,
    /// How many records it may read at most, from the page sizes that it asks for.
    pub cost: u64,
}

/// Refuses documents over the limits, and tells each answer's cost in `extensions.cost`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Budget(pub(super) Limits);

impl ExtensionFactory for Budget {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(BudgetOfRequest { limits: self.0, requested: std::sync::OnceLock::new() })
    }
}

struct BudgetOfRequest {
    limits: Limits,
    requested: std::sync::OnceLock<u64>,
}

#[async_trait::async_trait]
impl Extension for BudgetOfRequest {
    async fn request(&self, ctx: &ExtensionContext<'_>, next: NextRequest<'_>) -> Response {
        let response = next.run(ctx).await;
        match self.requested.get() {
            Some(requested) => {
                let left = self.limits.cost.saturating_sub(*requested);
                let cost = async_graphql::value!({ "requested": *requested, "limit": self.limits.cost, "left": left });
                response.extension("cost", cost)
            }
            None => response,
        }
    }

    async fn parse_query(
        &self,
        ctx: &ExtensionContext<'_>,
        query: &str,
        variables: &Variables,
        next: NextParseQuery<'_>,
    ) -> ServerResult<ExecutableDocument> {
        let document = next.run(ctx, query, variables).await?;
        let cost = check(&document, variables, self.limits)?;
        let _ = self.requested.set(cost);
        Ok(document)
    }
}

/// Brackets nested deeper than this are refused before the parser sees them: it is recursive.
const MAX_NESTING: usize = 150;

/// Reads a document.
pub fn parse(query: &str) -> ServerResult<ExecutableDocument> {
    if nesting(query) > MAX_NESTING {
        return Err(too_expensive(format!("the query nests brackets deeper than {MAX_NESTING}")));
    }
    Ok(async_graphql::parser::parse_query(query)?)
}

/// How deep brackets are nested; those in texts and comments count too, which does no harm.
fn nesting(query: &str) -> usize {
    let mut deepest = 0_usize;
    let mut depth = 0_usize;
    for byte in query.bytes() {
        match byte {
            b'{' | b'[' | b'(' => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b'}' | b']' | b')' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

/// The cost of a document within the limits.
fn check(document: &ExecutableDocument, variables: &Variables, limits: Limits) -> ServerResult<u64> {
    let mut walk = Walk { document, variables, limits, fragments: HashMap::new() };
    let mut cost = 0;
    for (_, operation) in document.operations.iter() {
        let measure = walk.set(&operation.node.selection_set.node)?;
        if measure.depth > limits.depth {
            return Err(too_expensive(format!("the query is nested deeper than {} fields", limits.depth)));
        }
        cost = measure.cost.max(cost);
    }
    if cost > limits.cost {
        return Err(too_expensive(format!(
            "the query may read {cost} records, more than the {} that one request may: ask for smaller pages",
            limits.cost
        )));
    }
    Ok(cost)
}

/// What a selection costs. Numbers stop at their type's end instead of wrapping.
#[derive(Clone, Copy, Debug, Default)]
struct Measure {
    depth: u32,
    fields: u64,
    cost: u64,
}

impl Measure {
    fn beside(self, other: Self) -> Self {
        Self {
            depth: self.depth.max(other.depth),
            fields: self.fields.saturating_add(other.fields),
            cost: self.cost.saturating_add(other.cost),
        }
    }
}

struct Walk<'a> {
    document: &'a ExecutableDocument,
    variables: &'a Variables,
    limits: Limits,
    /// `None` while a fragment is being measured.
    fragments: HashMap<&'a Name, Option<Measure>>,
}

impl<'a> Walk<'a> {
    fn set(&mut self, set: &'a SelectionSet) -> ServerResult<Measure> {
        let mut total = Measure::default();
        for selection in &set.items {
            let measure = match &selection.node {
                Selection::Field(field) => self.field(&field.node)?,
                Selection::InlineFragment(inline) => self.set(&inline.node.selection_set.node)?,
                Selection::FragmentSpread(spread) => self.fragment(&spread.node.fragment_name.node)?,
            };
            total = total.beside(measure);
            if total.fields > self.limits.fields {
                let message =
                    format!("the query has more than {} fields, fragments expanded", self.limits.fields);
                return Err(too_expensive(message));
            }
        }
        Ok(total)
    }

    fn field(&mut self, field: &'a Field) -> ServerResult<Measure> {
        let below = self.set(&field.selection_set.node)?;
        let size = self.page_size(field);
        Ok(Measure {
            depth: below.depth.saturating_add(1),
            fields: below.fields.saturating_add(1),
            cost: match size {
                Some(size) => below.cost.saturating_add(1).saturating_mul(size),
                None => below.cost,
            },
        })
    }

    fn fragment(&mut self, name: &'a Name) -> ServerResult<Measure> {
        match self.fragments.get(name) {
            Some(Some(measure)) => return Ok(*measure),
            // A cycle, which validation refuses with its own words.
            Some(None) => return Ok(Measure::default()),
            None => {}
        }
        let Some(fragment) = self.document.fragments.get(name) else {
            return Ok(Measure::default());
        };
        self.fragments.insert(name, None);
        let measure = self.set(&fragment.node.selection_set.node)?;
        self.fragments.insert(name, Some(measure));
        Ok(measure)
    }

    /// How many records a list asks for; `None` when the field is no list.
    fn page_size(&self, field: &Field) -> Option<u64> {
        let size = ["first", "last"].into_iter().find_map(|name| field.get_argument(name));
        let pages = field.selection_set.node.items.iter().any(|selection| match &selection.node {
            Selection::Field(field) => {
                matches!(field.node.name.node.as_str(), "edges" | "nodes" | "pageInfo")
            }
            _ => false,
        });
        let Some(size) = size else {
            return pages.then_some(DEFAULT_PAGE.unsigned_abs().into());
        };
        let number = match size.node.clone().into_const_with(|name| self.variable(&name).ok_or(())) {
            Ok(Value::Number(number)) => number.as_i64(),
            _ => None,
        };
        // What is no page size is refused later; here it counts as the largest.
        Some(number.and_then(|n| u64::try_from(n).ok()).unwrap_or(MAX_PAGE.unsigned_abs().into()))
    }

    /// What a variable holds: what the request gives, else the default of the first operation that has one.
    fn variable(&self, name: &Name) -> Option<Value> {
        let given = self.variables.get(name).cloned();
        given.or_else(|| {
            let definitions = self
                .document
                .operations
                .iter()
                .flat_map(|(_, operation)| operation.node.variable_definitions.iter());
            definitions
                .filter(|definition| definition.node.name.node == *name)
                .find_map(|definition| definition.node.default_value().cloned())
        })
    }
}

fn too_expensive(message: String) -> ServerError {
    let mut error = ServerError::new(message, None);
    error.extensions.get_or_insert_default().set("code", ErrorCode::TooExpensive.as_str());
    error
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits { depth: 12, fields: 500, cost: 10_000 };

    fn cost(query: &str) -> Result<u64, String> {
        let document = async_graphql::parser::parse_query(query).map_err(|error| error.to_string())?;
        check(&document, &Variables::default(), LIMITS).map_err(|error| error.message)
    }

    #[test]
    fn a_page_costs_its_records_and_theirs() {
        assert_eq!(cost("{ projects(first: 50) { nodes { id } } }"), Ok(50));
        assert_eq!(
            cost("{ projects { nodes { applications(last: 5) { nodes { id } } } } }"),
            Ok(20 * (1 + 5))
        );
        assert_eq!(cost("{ viewer { role } }"), Ok(0));
    }

    #[test]
    fn nested_spreads_are_measured_once_each() {
        let mut query = "{ ...f0 }".to_owned();
        for i in 0..24 {
            query += &format!("fragment f{i} on Query {{ ...f{} ...f{} }}", i + 1, i + 1);
        }
        query += "fragment f24 on Query { a }";
        assert!(query.len() < 1_500);
        assert!(cost(&query).unwrap_err().contains("fields"));
    }

    #[test]
    fn a_negative_or_huge_page_does_not_overflow() {
        assert!(cost("{ a(first: -1) { nodes { id } } }").is_ok());
        let nested = "a(first: 2147483647) { nodes { ".repeat(3) + "id" + &" } }".repeat(3);
        assert!(cost(&format!("{{ {nested} }}")).is_err());
    }

    #[test]
    fn a_cycle_of_fragments_ends() {
        assert!(cost("{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }").is_ok());
    }
}
