//! Writes pages of lists: nodes, edges, cursors, the place of the page and the total.

use async_graphql::{Name, PathSegment, Value};
use futures::future::join_all;

use super::outcome::{Growing, Outcome};
use super::page;
use super::plan::{EdgeStep, PagePlan, PageStep, Parts};
use super::row::Rows;
use super::run::{Object, Run};
use super::value::{object, string};
use crate::store::{Cell, Cells, Slice};

impl Run<'_> {
    /// Pages of lists that were read together.
    pub(super) async fn lists(
        &self,
        plan: &PagePlan<'_>,
        cells: Vec<Cells>,
        slices: &[Slice],
    ) -> Vec<Outcome> {
        let cursors = Cursors::of(plan, &cells, slices);
        // `nodes` and `edges { node }` may both be asked for, each with fields of its own.
        let mut plans = Vec::new();
        for (_, step) in &plan.fields {
            match step {
                PageStep::Nodes(node) => plans.push(node),
                PageStep::Edges(parts) => plans.extend(parts.iter().filter_map(|(_, part)| match part {
                    EdgeStep::Node(node) => Some(node),
                    _ => None,
                })),
                _ => {}
            }
        }
        let mut cells = Some(cells);
        let count = plans.len();
        let batches = plans.into_iter().enumerate().map(|(place, node)| {
            let own = if place + 1 == count { cells.take() } else { cells.clone() };
            let rows = Rows { def: plan.def, layout: &plan.layout, cells: own.unwrap_or_default() };
            self.rows(node, rows)
        });
        let mut batches: Vec<_> = join_all(batches.collect::<Vec<_>>()).await;
        slices.iter().map(|slice| list(plan, slice, &cursors, &mut batches)).collect()
    }
}

/// The cursors of a page's rows, where they are asked for.
struct Cursors(Vec<String>);

impl Cursors {
    fn of(plan: &PagePlan<'_>, cells: &[Cells], slices: &[Slice]) -> Self {
        let all = plan.fields.iter().any(|(_, step)| match step {
            PageStep::Edges(parts) => parts.iter().any(|(_, part)| matches!(part, EdgeStep::Cursor)),
            _ => false,
        });
        let info = plan.fields.iter().any(|(_, step)| match step {
            PageStep::Info(parts) => parts.iter().any(|part| part.name.ends_with("Cursor")),
            _ => false,
        });
        let at = |place: usize| {
            let cell = |at: usize| cells.get(place).and_then(|cells| cells.get(at)).unwrap_or(&Cell::Null);
            page::cursor(&plan.order, plan.request.sort, cell(plan.order_at), cell(plan.id_at))
        };
        if all {
            return Self((0..cells.len()).map(at).collect());
        }
        let mut cursors = vec![String::new(); if info { cells.len() } else { 0 }];
        for range in slices.iter().map(|slice| &slice.range).filter(|range| info && !range.is_empty()) {
            for place in [range.start, range.end - 1] {
                if let Some(cursor) = cursors.get_mut(place) {
                    *cursor = at(place);
                }
            }
        }
        Self(cursors)
    }

    fn at(&self, place: usize) -> Value {
        self.0.get(place).map_or(Value::Null, |cursor| string(cursor))
    }
}

/// One list's page. `batches` holds the outcomes of the rows, for each selection of records in the plan's order.
fn list(plan: &PagePlan<'_>, slice: &Slice, cursors: &Cursors, batches: &mut [Vec<Outcome>]) -> Outcome {
    let name = plan.def.name();
    let mut object = Growing::new(Object::with_capacity(plan.fields.len()));
    let mut batch = 0;
    let mut take = |batch: usize, place: usize| -> Outcome {
        batches.get_mut(batch).and_then(|rows| rows.get_mut(place)).map(std::mem::take).unwrap_or_default()
    };
    for (key, step) in &plan.fields {
        let outcome = match step {
            PageStep::TypeName => Value::String(format!("{name}Connection")).into(),
            PageStep::TotalCount => Value::from(slice.total).into(),
            PageStep::Info(parts) => page_info(slice, cursors, parts).into(),
            PageStep::Nodes(_) => {
                let mut nodes = Growing::new(Vec::with_capacity(slice.range.len()));
                for (index, place) in slice.range.clone().enumerate() {
                    let node = nodes.take(take(batch, place), || PathSegment::Index(index));
                    nodes.parts.push(node);
                }
                batch += 1;
                nodes.finish(Value::List)
            }
            PageStep::Edges(parts) => {
                let mut edges = Growing::new(Vec::with_capacity(slice.range.len()));
                for (index, place) in slice.range.clone().enumerate() {
                    let edge = edge(name, parts, cursors.at(place), |nth| take(batch + nth, place));
                    let edge = edges.take(edge, || PathSegment::Index(index));
                    edges.parts.push(edge);
                }
                batch += parts.iter().filter(|(_, part)| matches!(part, EdgeStep::Node(_))).count();
                edges.finish(Value::List)
            }
        };
        let value = object.take(outcome, || PathSegment::Field(key.to_string()));
        object.parts.insert((*key).clone(), value);
    }
    object.finish(Value::Object)
}

/// An edge; `node` gives the record for each selection of it.
fn edge(
    name: &str,
    parts: &[(&Name, EdgeStep<'_>)],
    cursor: Value,
    mut node: impl FnMut(usize) -> Outcome,
) -> Outcome {
    let mut edge = Growing::new(Object::with_capacity(parts.len()));
    let mut nodes = 0;
    for (key, part) in parts {
        let value = match part {
            EdgeStep::TypeName => Value::String(format!("{name}Edge")),
            EdgeStep::Cursor => cursor.clone(),
            EdgeStep::Node(_) => {
                nodes += 1;
                edge.take(node(nodes - 1), || PathSegment::Field(key.to_string()))
            }
        };
        edge.parts.insert((*key).clone(), value);
    }
    edge.finish(Value::Object)
}

fn page_info(slice: &Slice, cursors: &Cursors, parts: &Parts<'_>) -> Value {
    let range = &slice.range;
    let cursor = |place: usize| if range.is_empty() { Value::Null } else { cursors.at(place) };
    object(parts, |part| match part.name {
        "hasNextPage" => Value::Boolean(slice.has_next),
        "hasPreviousPage" => Value::Boolean(slice.has_previous),
        "startCursor" => cursor(range.start),
        "endCursor" => cursor(range.end.saturating_sub(1)),
        _ => string("PageInfo"),
    })
}
