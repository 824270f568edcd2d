//! Carries plans out, a batch of rows at a time: what a relation leads to is read once for all rows of a batch and
//! resolved as a batch of its own, so that a query takes one statement for each relation in it.

use std::collections::{HashMap, HashSet};

use async_graphql::indexmap::IndexMap;
use async_graphql::{ContextSelectionSet, Name, PathSegment, Value};
use entity::RecordType;
use futures::FutureExt;
use futures::future::{BoxFuture, join_all, try_join};
use sea_orm::JsonValue;

use super::declare::Kind;
use super::outcome::{Growing, Outcome};
use super::plan::{AllPlan, Asked, ManyPlan, OnePlan, Parts, Plan, Planned, Step};
use super::row::{RowRef, Rows};
use super::totals::Totals;
use super::value::{global_id, localized, object, scalar, selected, string};
use crate::api::{Failure, Languages, money};
use crate::policy::{Action, Sight, reach, sight};
use crate::store::{Cell, Cells, Key, Layout, Link, PageRequest, Reader, Slice};

/// What resolving needs of the request.
#[derive(Clone, Copy)]
pub struct Run<'a> {
    pub reader: &'a Reader,
    /// The languages that the request asks for, best first.
    languages: &'a [String],
}

impl std::fmt::Debug for Run<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Run").field("languages", &self.languages).finish_non_exhaustive()
    }
}

pub(super) type Object = IndexMap<Name, Value>;

impl<'a> Run<'a> {
    pub fn of(ctx: &'a ContextSelectionSet<'a>) -> Result<Self, Failure> {
        let reader = ctx.data::<Reader>().map_err(Failure::unexpected)?;
        let languages = ctx.data_opt::<Languages>().map_or([].as_slice(), |languages| &languages.0);
        Ok(Self { reader, languages })
    }

    /// What the caller may see of a record type.
    pub fn sight(&self, of: RecordType) -> Sight {
        sight(self.reader.caller(), of)
    }

    /// The values of some rows, in their order.
    pub(super) fn rows<'r>(&'r self, plan: &'r Plan<'r>, rows: Rows<'r>) -> BoxFuture<'r, Vec<Outcome>> {
        async move {
            let mut related: Vec<_> = if plan.fields.iter().any(Planned::waits) {
                let totals = Totals::of(plan);
                let waiting = plan.fields.iter().map(|planned| self.related(planned, &rows, &totals));
                join_all(waiting).await.into_iter().map(Vec::into_iter).collect()
            } else {
                Vec::new()
            };
            let mut outcomes = Vec::with_capacity(rows.cells.len());
            for row in rows.iter() {
                let mut object = Growing::new(Object::with_capacity(plan.fields.len()));
                for (place, planned) in plan.fields.iter().enumerate() {
                    let value = match self.value(planned, row) {
                        Some(Ok(value)) => value,
                        Some(Err(failure)) => object
                            .take(planned.failed(failure), || PathSegment::Field(planned.key.to_string())),
                        None => {
                            let outcome = related.get_mut(place).and_then(Iterator::next).unwrap_or_default();
                            object.take(outcome, || PathSegment::Field(planned.key.to_string()))
                        }
                    };
                    object.parts.insert(planned.key.clone(), value);
                }
                outcomes.push(object.finish(Value::Object));
            }
            outcomes
        }
        .boxed()
    }

    /// The value of a field that its row alone gives.
    fn value(&self, planned: &Planned<'_>, row: RowRef<'_>) -> Option<Result<Value, Failure>> {
        Some(match &planned.step {
            Step::TypeName => Ok(string(row.def.name())),
            Step::Id { at } => Ok(global_id(row.def.of, row.at(*at))),
            Step::Cell { at, kind } => scalar(row.at(*at), *kind),
            Step::Terms { at, kind } if row.shows_conditions(self) => scalar(row.at(*at), *kind),
            Step::Terms { .. } => Ok(Value::Null),
            Step::Personal { at, id, name } => Ok(self.personal(row, *at, *id, name)),
            Step::Localized { at, language, parts } => Ok(match row.at(*at) {
                Cell::Json(JsonValue::Object(all)) => {
                    let wanted = language.iter().chain(self.languages).map(String::as_str);
                    localized(all, wanted, parts)
                }
                _ => Value::Null,
            }),
            Step::Money { at, currency, day, parts } => {
                self.money(row.at(*at), row.at(*currency), day.map(|day| row.at(day)), parts)
            }
            Step::OfRow { by, parts } => by(self, row).map(|value| selected(value, parts)),
            _ => return None,
        })
    }

    /// Personal data, for those who may read it; that they do is recorded.
    fn personal(&self, row: RowRef<'_>, at: usize, id: usize, name: &str) -> Value {
        let (Some(text), Some(id)) = (row.at(at).text(), row.at(id).id()) else { return Value::Null };
        let of = row.def.of;
        if !reach(self.reader.caller(), Action::ReadPersonalData, of).covers(row.place()) {
            return Value::Null;
        }
        self.reader.accesses().note(of, id, name);
        string(text)
    }

    fn money(
        &self,
        minor: &Cell,
        currency: &Cell,
        day: Option<&Cell>,
        parts: &Parts<'_>,
    ) -> Result<Value, Failure> {
        let (Some(minor), Some(currency)) = (minor.int(), currency.text()) else { return Ok(Value::Null) };
        let digits = money::digits(self.reader, currency)
            .ok_or_else(|| Failure::unexpected(format!("unknown currency {currency}")))?;
        let day = scalar(day.unwrap_or(&Cell::Null), Kind::Date)?;
        Ok(object(parts, |part| match part.name {
            "amount" => Value::String(money::decimal(minor.into(), digits)),
            "currency" => string(currency),
            "valueDate" => day.clone(),
            _ => string("Money"),
        }))
    }

    /// For each row, the outcome of a field that has to wait; nothing for one that has not.
    fn related<'r>(
        &'r self,
        planned: &'r Planned<'r>,
        rows: &'r Rows<'r>,
        totals: &'r Totals<'r>,
    ) -> BoxFuture<'r, Vec<Outcome>> {
        async move {
            let outcomes = match &planned.step {
                Step::One(one) => self.one(one, rows).await,
                Step::Many(many) => self.many(many, rows, totals).await,
                Step::All(all) => self.all(all, rows).await,
                Step::OfRows { by, ctx, field } => by(self, rows, Asked { ctx, field }).await,
                Step::Fails(failure) => Err(failure.clone()),
                _ => return Vec::new(),
            };
            outcomes.unwrap_or_else(|failure| vec![planned.failed(failure); rows.cells.len()])
        }
        .boxed()
    }

    /// The related record of each row. One that several rows lead to is read and resolved once.
    async fn one(&self, one: &OnePlan<'_>, rows: &Rows<'_>) -> Result<Vec<Outcome>, Failure> {
        let keys: Vec<_> = rows.cells.iter().map(|cells| cells.get(one.at).and_then(Cell::key)).collect();
        let beside = |row| rows.layout.beside(one.beside?, row);
        let Some(beside) = rows.cells.iter().map(beside).collect::<Option<Vec<_>>>() else {
            return self.by_keys(one, keys).await;
        };
        let mut seen = HashSet::with_capacity(beside.len());
        let is_new =
            |cells: &&[Cell]| cells.get(one.key_at).and_then(Cell::key).is_some_and(|key| seen.insert(key));
        let cells = beside.into_iter().filter(is_new).map(<[Cell]>::to_vec).collect();
        Ok(self.found(one, keys, cells).await)
    }

    /// The records that some keys lead to.
    pub(super) async fn by_keys(
        &self,
        one: &OnePlan<'_>,
        wanted: Vec<Option<Key>>,
    ) -> Result<Vec<Outcome>, Failure> {
        let def = one.plan.def;
        let mut seen = HashSet::with_capacity(wanted.len());
        let keys = wanted.iter().flatten().filter(|key| seen.insert(*key)).cloned().collect();
        let cells = self.reader.find(def.table(), &one.layout, one.column, keys).await?;
        Ok(self.found(one, wanted, cells).await)
    }

    /// The records that were read, each for the keys that lead to it.
    async fn found(
        &self,
        one: &OnePlan<'_>,
        wanted: Vec<Option<Key>>,
        mut cells: Vec<Cells>,
    ) -> Vec<Outcome> {
        let def = one.plan.def;
        if let Some((at, is)) = one.when {
            cells.retain(|cells| cells.get(at).and_then(Cell::text) == Some(is));
        }
        let places: HashMap<Key, usize> = cells
            .iter()
            .enumerate()
            .filter_map(|(place, cells)| Some((cells.get(one.key_at)?.key()?, place)))
            .collect();
        let found = self.rows(&one.plan, Rows { def, layout: &one.layout, cells }).await;
        let mut found: Vec<Outcome> = found.into_iter().map(Outcome::nullable).collect();
        let wanted: Vec<Option<usize>> =
            wanted.iter().map(|key| places.get(key.as_ref()?).copied()).collect();
        // The last row that leads to a record takes its value, the others copies.
        let mut last = vec![0; found.len()];
        for (row, place) in wanted.iter().enumerate().filter_map(|(row, place)| Some((row, (*place)?))) {
            last[place] = row;
        }
        let outcome = |(row, place): (usize, Option<usize>)| match place {
            None => Value::Null.into(),
            Some(place) if last[place] == row => std::mem::take(&mut found[place]),
            Some(place) => found[place].clone(),
        };
        wanted.into_iter().enumerate().map(outcome).collect()
    }

    /// The list of each row.
    async fn many(
        &self,
        many: &ManyPlan<'_>,
        rows: &Rows<'_>,
        totals: &Totals<'_>,
    ) -> Result<Vec<Outcome>, Failure> {
        let plan = &many.page;
        let linked = self.linked(rows, (many.at, many.link), &plan.layout, &plan.request);
        let ((found, mut slices), totals) = try_join(linked, totals.in_list(self, many, rows)).await?;
        for (slice, cells) in slices.iter_mut().zip(&rows.cells) {
            let total = cells.get(many.at).and_then(Cell::key).and_then(|key| totals?.get(&key));
            slice.total = total.copied().unwrap_or_default();
        }
        Ok(self.lists(plan, found, &slices).await)
    }

    /// All records that refer to each row, or the only one.
    async fn all(&self, all: &AllPlan<'_>, rows: &Rows<'_>) -> Result<Vec<Outcome>, Failure> {
        let (cells, slices) = self.linked(rows, (all.at, all.link), &all.layout, &all.request).await?;
        if !all.only && slices.iter().any(|slice| slice.has_next) {
            let most = all.request.limit;
            return Err(Failure::unexpected(format!("more than {most} {} in a list", all.plan.def.many)));
        }
        let mut found = self.rows(&all.plan, Rows { def: all.plan.def, layout: &all.layout, cells }).await;
        let mut take = |place: usize| found.get_mut(place).map(std::mem::take).unwrap_or_default();
        let list = |slice: Slice| {
            if all.only {
                let only = slice.range.start;
                return if slice.range.is_empty() { Value::Null.into() } else { take(only).nullable() };
            }
            let mut list = Growing::new(Vec::with_capacity(slice.range.len()));
            for (index, place) in slice.range.enumerate() {
                let record = list.take(take(place), || PathSegment::Index(index));
                list.parts.push(record);
            }
            list.finish(Value::List)
        };
        Ok(slices.into_iter().map(list).collect())
    }

    /// The records that are linked to some rows, read together, and each row's part of them.
    async fn linked(
        &self,
        rows: &Rows<'_>,
        (at, link): (usize, &Link),
        layout: &Layout,
        request: &PageRequest,
    ) -> Result<(Vec<Cells>, Vec<Slice>), Failure> {
        let key = |cells: &Cells| cells.get(at).and_then(Cell::key);
        let page = self.reader.lists(link, layout, rows.keys(at), request).await?;
        let slice = |cells| key(cells).and_then(|key| page.slices.get(&key)).unwrap_or(&page.rest).clone();
        let slices = rows.cells.iter().map(slice).collect();
        Ok((page.rows, slices))
    }
}

impl Planned<'_> {
    fn waits(&self) -> bool {
        matches!(
            self.step,
            Step::One(_) | Step::Many(_) | Step::All(_) | Step::OfRows { .. } | Step::Fails(_)
        )
    }

    fn failed(&self, failure: Failure) -> Outcome {
        let failed = Outcome::failed(failure, self.pos);
        if self.nullable { failed.nullable() } else { failed }
    }
}
