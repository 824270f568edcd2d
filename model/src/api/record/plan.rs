//! What a query selects, worked out once for a field and all below it: fragments followed, arguments read, fields of the
//! same key merged, and the columns known that have to be read.
//!
//! `@skip` and `@include` need no care: what they exclude is taken out of the document before it is executed.

use std::borrow::Cow;

use async_graphql::parser::types::{Field as Selected, Selection, SelectionSet};
use async_graphql::{ContextSelectionSet, Name, Pos, Positioned, ScalarType, Value};

use super::declare::{By, Computed, Field, Kind, Relation, Shape, When};
use super::index::Member;
use super::page;
use super::{RecordDef, declared, index::Index};
use crate::api::{Failure, LanguageCode};
use crate::policy::conditions;
use crate::store::{Beside, Layout, Link, PageRequest, Reader, Table, Via};

/// The most records that a list without pages gives. One that is longer is an error: nothing is cut off silently.
const MAX_ALL: u64 = 1_000;

/// What is selected of a record.
pub(super) struct Plan<'a> {
    pub def: &'static RecordDef,
    pub fields: Vec<Planned<'a>>,
}

pub(super) struct Planned<'a> {
    pub key: &'a Name,
    pub pos: Pos,
    pub nullable: bool,
    pub step: Step<'a>,
}

/// How the value of a field comes about; `at` is a position in the rows.
pub(super) enum Step<'a> {
    TypeName,
    Id {
        at: usize,
    },
    Cell {
        at: usize,
        kind: Kind,
    },
    /// A column that has a visibility of its own.
    Terms {
        at: usize,
        kind: Kind,
    },
    Personal {
        at: usize,
        id: usize,
        name: &'a str,
    },
    Localized {
        at: usize,
        language: Option<String>,
        parts: Parts<'a>,
    },
    Money {
        at: usize,
        currency: usize,
        day: Option<usize>,
        parts: Parts<'a>,
    },
    OfRow {
        by: super::declare::OfRow,
        parts: Parts<'a>,
    },
    OfRows {
        by: super::declare::OfRows,
        ctx: &'a ContextSelectionSet<'a>,
        field: Cow<'a, Positioned<Selected>>,
    },
    One(Box<OnePlan<'a>>),
    Many(Box<ManyPlan<'a>>),
    All(Box<AllPlan<'a>>),
    /// Its arguments break a rule.
    Fails(Failure),
}

/// The fields of a small object, each with its key, its name and what is selected below it.
pub(super) type Parts<'a> = Vec<Part<'a>>;

pub(super) struct Part<'a> {
    pub key: &'a Name,
    pub name: &'a str,
    pub below: Parts<'a>,
}

/// A related record.
pub(super) struct OnePlan<'a> {
    /// Where the key is in the rows of this record.
    pub at: usize,
    /// The column of the other record that holds it, and where that is in its rows.
    pub column: usize,
    pub key_at: usize,
    /// Where it is in those rows what they have to hold beside, and what that is.
    pub when: Option<(usize, &'static str)>,
    pub layout: Layout,
    pub plan: Plan<'a>,
    /// Its number among the records that are read beside this one, if it may be.
    pub beside: Option<usize>,
}

/// A list that belongs to a record.
pub(super) struct ManyPlan<'a> {
    pub at: usize,
    pub link: &'static Link,
    pub page: PagePlan<'a>,
}

/// The records that refer to a record: all of them, or the only one.
pub(super) struct AllPlan<'a> {
    pub at: usize,
    pub link: &'static Link,
    pub request: PageRequest,
    pub layout: Layout,
    pub plan: Plan<'a>,
    pub only: bool,
}

/// What is selected of a page.
pub(super) struct PagePlan<'a> {
    pub def: &'static RecordDef,
    pub request: PageRequest,
    /// The name of the order, as cursors have it.
    pub order: String,
    pub layout: Layout,
    /// Where the key of the order and the id are in the rows: a cursor is made of them.
    pub order_at: usize,
    pub id_at: usize,
    pub fields: Vec<(&'a Name, PageStep<'a>)>,
}

pub(super) enum PageStep<'a> {
    TypeName,
    Nodes(Plan<'a>),
    Edges(Vec<(&'a Name, EdgeStep<'a>)>),
    Info(Parts<'a>),
    TotalCount,
}

pub(super) enum EdgeStep<'a> {
    TypeName,
    Cursor,
    Node(Plan<'a>),
}

/// A field that is selected, in the context of what is around it.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    pub ctx: &'a ContextSelectionSet<'a>,
    pub field: &'a Positioned<Selected>,
}

impl std::fmt::Debug for Asked<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Asked").field(&self.field.node.name.node).finish()
    }
}

impl Asked<'_> {
    /// Its arguments, with the values of variables.
    pub fn arguments(&self) -> Result<Vec<(Name, Value)>, Failure> {
        if self.field.node.arguments.is_empty() {
            return Ok(Vec::new());
        }
        self.ctx.with_field(self.field).field().arguments().map_err(Failure::unexpected)
    }
}

/// Fields of one key, merged.
struct Group<'a> {
    field: &'a Positioned<Selected>,
    sets: Vec<&'a SelectionSet>,
}

impl<'a> Group<'a> {
    fn key(&self) -> &'a Name {
        &self.field.node.response_key().node
    }

    fn name(&self) -> &'a str {
        self.field.node.name.node.as_str()
    }

    /// One field that selects what all of them select.
    fn merged(&self) -> Cow<'a, Positioned<Selected>> {
        let [_, more @ ..] = self.sets.as_slice() else { return Cow::Borrowed(self.field) };
        let mut field = Cow::Borrowed(self.field);
        for set in more {
            field.to_mut().node.selection_set.node.items.extend(set.items.iter().cloned());
        }
        field
    }
}

impl<'a> Asked<'a> {
    fn own(&self) -> Group<'a> {
        Group { field: self.field, sets: vec![&self.field.node.selection_set.node] }
    }

    /// The plan of the field itself, which gives a record.
    pub(super) fn record(&self, def: &'static RecordDef, layout: &mut Layout) -> Plan<'a> {
        self.plan(def, &self.own().sets, layout)
    }

    /// The plan of the field itself, which gives a list.
    pub(super) fn page(&self, def: &'static RecordDef) -> Result<PagePlan<'a>, Failure> {
        self.page_of(def, &self.own())
    }

    /// The plan of the field itself, which gives the record whose column holds a key.
    pub(super) fn one_by(&self, def: &'static RecordDef, column: usize, when: Option<When>) -> OnePlan<'a> {
        self.one_of(def, &self.own().sets, 0, column, when)
    }

    fn one_of(
        &self,
        def: &'static RecordDef,
        sets: &[&'a SelectionSet],
        at: usize,
        column: usize,
        when: Option<When>,
    ) -> OnePlan<'a> {
        let mut layout = Layout::default();
        let key_at = layout.take(column);
        let when = when.map(|when| (layout.take(when.column), when.is));
        let plan = self.plan(def, sets, &mut layout);
        OnePlan { at, column, key_at, when, layout, plan, beside: None }
    }

    fn plan(&self, def: &'static RecordDef, sets: &[&'a SelectionSet], layout: &mut Layout) -> Plan<'a> {
        let index = def.index();
        let groups = self.groups(sets, &|on| on == def.name() || on == "Node" || on == "Record");
        let planned = |group: Group<'a>| {
            let (nullable, step) = self.step(index, &group, layout);
            Planned {
                key: group.key(),
                pos: group.field.pos,
                nullable,
                step: step.unwrap_or_else(Step::Fails),
            }
        };
        Plan { def, fields: groups.into_iter().map(planned).collect() }
    }

    fn step(
        &self,
        index: &'static Index,
        group: &Group<'a>,
        layout: &mut Layout,
    ) -> (bool, Result<Step<'a>, Failure>) {
        match index.members.get(group.name()) {
            None => (false, Ok(Step::TypeName)),
            Some(Member::Id) => (false, Ok(Step::Id { at: layout.take(index.table.id) })),
            Some(Member::Common(column, kind)) => {
                (false, Ok(Step::Cell { at: layout.take(*column), kind: *kind }))
            }
            Some(Member::Field(field)) => {
                (field.nullable(index.table), self.field(index, field, group, layout))
            }
            Some(Member::Computed(computed, nullable)) => {
                (*nullable, Ok(self.computed(computed, group, layout)))
            }
            Some(Member::Relation(relation)) => {
                let nullable = matches!(relation.shape, Shape::One | Shape::Only);
                (nullable, self.relation(relation, group, layout))
            }
        }
    }

    fn field(
        &self,
        index: &Index,
        field: &'static Field,
        group: &Group<'a>,
        layout: &mut Layout,
    ) -> Result<Step<'a>, Failure> {
        let at = layout.take(field.column);
        let kind = field.spec.kind;
        if field.is_personal(index.table) {
            place(index.table, layout);
            return Ok(Step::Personal { at, id: layout.take(index.table.id), name: group.name() });
        }
        if let Some(visibility) = field.own_visibility(index.table) {
            place(index.table, layout);
            layout.take(visibility);
            return Ok(Step::Terms { at, kind });
        }
        Ok(match kind {
            Kind::Localized => {
                let arguments = Asked { ctx: self.ctx, field: group.field }.arguments()?;
                let given = arguments.into_iter().map(|(_, value)| value).find(|value| *value != Value::Null);
                let language = given.map(LanguageCode::parse).transpose();
                let language = language.map_err(|_| Failure::invalid("language", LanguageCode::RULE))?;
                let language = language.map(|LanguageCode(code)| code);
                Step::Localized { at, language, parts: self.parts(&group.sets) }
            }
            Kind::Money => {
                let mut more = field.spec.more.iter().map(|column| layout.take(*column));
                let (currency, day) = (more.next().unwrap_or(at), more.next());
                Step::Money { at, currency, day, parts: self.parts(&group.sets) }
            }
            kind => Step::Cell { at, kind },
        })
    }

    fn computed(&self, computed: &'static Computed, group: &Group<'a>, layout: &mut Layout) -> Step<'a> {
        for column in computed.from {
            layout.take(*column);
        }
        match computed.by {
            By::Row(by) => Step::OfRow { by, parts: self.parts(&group.sets) },
            By::Rows(by) => Step::OfRows { by, ctx: self.ctx, field: group.merged() },
        }
    }

    fn relation(
        &self,
        relation: &'static Relation,
        group: &Group<'a>,
        layout: &mut Layout,
    ) -> Result<Step<'a>, Failure> {
        let to = declared(relation.link.to);
        let at = layout.take(relation.link.own);
        Ok(match (relation.shape, relation.link.via) {
            (Shape::One, Via::Column(column)) => {
                let mut one = self.one_of(to, &group.sets, at, column, relation.when);
                let columns = one.layout.columns.clone();
                let beside = Beside { own: relation.link.own, table: to.table(), by: column, columns };
                one.beside = layout.lead(beside, &self.reader()?.reference());
                Step::One(Box::new(one))
            }
            (Shape::Only | Shape::All, _) => {
                let arguments = Asked { ctx: self.ctx, field: group.field }.arguments()?;
                let (mut request, _) = page::request(self.reader()?, to, arguments)?;
                let only = relation.shape == Shape::Only;
                (request.limit, request.records) = (if only { 1 } else { MAX_ALL }, true);
                let mut layout = Layout::default();
                let plan = self.plan(to, &group.sets, &mut layout);
                Step::All(Box::new(AllPlan { at, link: &relation.link, request, layout, plan, only }))
            }
            _ => {
                let page = self.page_of(to, group)?;
                Step::Many(Box::new(ManyPlan { at, link: &relation.link, page }))
            }
        })
    }

    fn reader(&self) -> Result<&'a Reader, Failure> {
        self.ctx.data::<Reader>().map_err(Failure::unexpected)
    }

    fn page_of(&self, def: &'static RecordDef, group: &Group<'a>) -> Result<PagePlan<'a>, Failure> {
        let arguments = Asked { ctx: self.ctx, field: group.field }.arguments()?;
        let (mut request, order) = page::request(self.reader()?, def, arguments)?;
        let mut layout = Layout::default();
        let (order_at, id_at) = (layout.take(request.sort.column), layout.take(def.table().id));
        let mut fields = Vec::new();
        for group in self.groups(&group.sets, &|_| true) {
            let step = match group.name() {
                "nodes" => PageStep::Nodes(self.plan(def, &group.sets, &mut layout)),
                "edges" => PageStep::Edges(self.edges(def, &group, &mut layout)),
                "pageInfo" => PageStep::Info(self.parts(&group.sets)),
                "totalCount" => PageStep::TotalCount,
                _ => PageStep::TypeName,
            };
            request.records |= matches!(step, PageStep::Nodes(_) | PageStep::Edges(_) | PageStep::Info(_));
            request.total |= matches!(step, PageStep::TotalCount);
            fields.push((group.key(), step));
        }
        Ok(PagePlan { def, request, order, layout, order_at, id_at, fields })
    }

    fn edges(
        &self,
        def: &'static RecordDef,
        group: &Group<'a>,
        layout: &mut Layout,
    ) -> Vec<(&'a Name, EdgeStep<'a>)> {
        let step = |group: Group<'a>| {
            let step = match group.name() {
                "cursor" => EdgeStep::Cursor,
                "node" => EdgeStep::Node(self.plan(def, &group.sets, layout)),
                _ => EdgeStep::TypeName,
            };
            (group.key(), step)
        };
        self.groups(&group.sets, &|_| true).into_iter().map(step).collect()
    }

    /// The selection of an object of plain values.
    fn parts(&self, sets: &[&'a SelectionSet]) -> Parts<'a> {
        let part =
            |group: Group<'a>| Part { key: group.key(), name: group.name(), below: self.parts(&group.sets) };
        self.groups(sets, &|_| true).into_iter().map(part).collect()
    }

    /// The fields that some selections of one object hold, in the order in which a key comes first; `applies` says
    /// whether a fragment on a type does.
    fn groups(&self, sets: &[&'a SelectionSet], applies: &dyn Fn(&str) -> bool) -> Vec<Group<'a>> {
        let mut groups = Vec::new();
        for set in sets {
            self.collect(set, applies, &mut groups);
        }
        groups
    }

    fn collect(&self, set: &'a SelectionSet, applies: &dyn Fn(&str) -> bool, groups: &mut Vec<Group<'a>>) {
        for selection in &set.items {
            let (on, below) = match &selection.node {
                Selection::Field(field) => {
                    let key = &field.node.response_key().node;
                    match groups.iter_mut().find(|group| group.key() == key) {
                        Some(group) => group.sets.push(&field.node.selection_set.node),
                        None => groups.push(Group { field, sets: vec![&field.node.selection_set.node] }),
                    }
                    continue;
                }
                Selection::InlineFragment(fragment) => {
                    (fragment.node.type_condition.as_ref(), &fragment.node.selection_set)
                }
                Selection::FragmentSpread(spread) => {
                    match self.ctx.query_env.fragments.get(&spread.node.fragment_name.node) {
                        Some(fragment) => (Some(&fragment.node.type_condition), &fragment.node.selection_set),
                        None => continue,
                    }
                }
            };
            if on.is_none_or(|on| applies(on.node.on.node.as_str())) {
                self.collect(&below.node, applies, groups);
            }
        }
    }
}

/// Reads the columns that say where a record belongs.
fn place(table: &Table, layout: &mut Layout) {
    for column in [table.country, table.funding_source].into_iter().flatten() {
        layout.take(column);
    }
}

impl Field {
    /// The column that says who may see it, where it has a visibility of its own.
    fn own_visibility(&self, table: &Table) -> Option<usize> {
        let name = table.columns.get(self.column)?.name;
        let (columns, visibility) = conditions(table.of)?;
        if columns.contains(&name) { table.column(visibility) } else { None }
    }

    /// Whether it is personal data: null for those who may not read it, and each read is recorded.
    fn is_personal(&self, table: &Table) -> bool {
        table.columns.get(self.column).is_some_and(|column| column.personal)
    }

    pub fn nullable(&self, table: &Table) -> bool {
        self.is_personal(table)
            || self.spec.optional
            || self.own_visibility(table).is_some()
            || table.columns.get(self.column).is_some_and(|column| column.nullable)
    }
}
