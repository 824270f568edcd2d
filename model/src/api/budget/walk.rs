//! The walk of a document: each fragment is measured once, with the page size of where it is used.

use std::collections::HashMap;

use async_graphql::parser::types::{
    BaseType, Directive, ExecutableDocument, Field, OperationDefinition, OperationType, Selection,
    SelectionSet, Type,
};
use async_graphql::{Name, Positioned, ServerError, ServerResult, Variables};

use super::arguments::{Arguments, Held};
use super::measure::{Measure, Part, Volume};
use super::{Limits, Sizes, too_expensive};
use crate::api::record::{DEFAULT_PAGE, MAX_PAGE};
use crate::api::validity::{Definitions, name_of, root};

/// What a statement weighs, in records, whatever it reads.
const STATEMENT: u64 = 50;
/// What a count, a summary or a search weighs, in records, beside its statement.
const AGGREGATE: u64 = 50;
/// Summaries, and what they count.
const SUMMARIES: [(&str, &str); 4] = [
    ("centerStatistics", "CenterTerm"),
    ("contributionSummary", "Contribution"),
    ("pipelineSummary", "Application"),
    ("trainingSummary", "TrainingSession"),
];
/// How much more it takes to summarize records than to count them.
const SUMMARY: u64 = 4;
/// What a mutation weighs, in records: it writes, and holds off other writers meanwhile.
const MUTATION: u64 = 100;
/// The most groups that a summary has: it is for people to read, and more call for a filter.
pub const MAX_GROUPS: u64 = 2_000;
/// How many values a list that has no pages is reckoned with.
const SHORT_LIST: u64 = 10;
/// How many closed lists there are, roughly.
const VOCABULARIES: u64 = 50;
/// What has larger pages than lists, and how many records they have unless told.
const FEEDS: [&str; 3] = ["changes", "history", "snapshot"];
const FEED_PAGE: u64 = 200;
const MAX_FEED_PAGE: u64 = 1_000;
/// The types of these: their pages are read whatever is selected of them.
const FEED_TYPES: [&str; 2] = ["ChangeFeed", "Snapshot"];
/// How deep selections may stand inside one another: the library runs none that are deeper.
const MAX_LEVELS: u32 = 32;
/// How many values arguments may have: those of a variable are copied wherever it is used.
const MAX_GIVEN: u64 = 20_000;

/// The most values that introspections may give; the one that tools send is reckoned with about 90,000.
pub(super) const MAX_INTROSPECTED: u64 = 120_000;
/// The largest type has so many times as much as others.
const LARGEST_TYPE: u64 = 200;
/// What an introspection of the schema, or of one type, gives in values, roughly.
const SCHEMA: u64 = 20_000;
const TYPE: u64 = 2_000;
/// Lists of an introspection that lead to types again: one inside another is a way to ask without end.
const TYPE_LISTS: [&str; 5] = ["fields", "inputFields", "interfaces", "possibleTypes", "types"];

pub(super) struct Walk<'a> {
    document: &'a ExecutableDocument,
    arguments: Arguments<'a>,
    limits: Limits,
    sizes: &'a Sizes,
    definitions: &'static Definitions,
    /// How many fragments are being measured.
    spreads: u32,
    /// `None` while a fragment is being measured.
    fragments: HashMap<&'a Name, Option<Measure<'a>>>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(
        definitions: &'static Definitions,
        document: &'a ExecutableDocument,
        runs: Option<&'a OperationDefinition>,
        variables: &'a Variables,
        (limits, sizes): (Limits, &'a Sizes),
    ) -> Self {
        let (fragments, arguments) = (HashMap::new(), Arguments::new(runs, variables));
        Self { document, arguments, limits, sizes, definitions, spreads: 0, fragments }
    }

    pub(super) fn operation(&mut self, operation: &'a OperationDefinition) -> ServerResult<Measure<'a>> {
        self.set(Some(root(operation.ty)), &operation.selection_set.node)
    }

    /// Fields of a type, which is not known where the document does not fit the schema.
    fn set(&mut self, parent: Option<&'static str>, set: &'a SelectionSet) -> ServerResult<Measure<'a>> {
        let mut total = Measure::default();
        for selection in &set.items {
            let mut measure = match &selection.node {
                Selection::Field(field) => self.field(parent, &field.node)?,
                Selection::InlineFragment(inline) => {
                    let on = inline.node.type_condition.as_ref();
                    let on = on.map_or(parent, |on| self.definitions.composite(&on.node.on.node));
                    self.set(on, &inline.node.selection_set.node)?.and_itself()
                }
                Selection::FragmentSpread(spread) => {
                    self.fragment(&spread.node.fragment_name.node)?.and_itself()
                }
            };
            if self.leaves_out(selection.node.directives()) {
                measure = measure.left_out();
            }
            total = total.beside(measure);
            self.within(total.fields)?;
            if total.given > MAX_GIVEN {
                return Err(too_expensive(format!(
                    "the arguments have more than {MAX_GIVEN} values, counting those of a variable wherever it is used"
                )));
            }
        }
        total.levels += u32::from(!set.items.is_empty());
        if total.levels > MAX_LEVELS {
            return Err(too_deep());
        }
        Ok(total)
    }

    /// Whether a document may have so many fields.
    pub(super) fn within(&self, fields: u64) -> ServerResult<()> {
        let most = self.limits.fields;
        if fields <= most {
            return Ok(());
        }
        Err(too_expensive(format!(
            "the document has more than {most} fields, including those of its fragments"
        )))
    }

    /// Whether `@skip` or `@include` leaves something out.
    fn leaves_out(&self, directives: &'a [Positioned<Directive>]) -> bool {
        directives.iter().map(|directive| &directive.node).any(|directive| {
            let left_out_by = match directive.name.node.as_str() {
                "skip" => true,
                "include" => false,
                _ => return false,
            };
            let condition = directive.get_argument("if");
            condition
                .is_some_and(|condition| self.arguments.value(&condition.node) == Held::Boolean(left_out_by))
        })
    }

    fn field(&mut self, parent: Option<&'static str>, field: &'a Field) -> ServerResult<Measure<'a>> {
        let definition = parent.and_then(|parent| self.definitions.field(parent, &field.name.node));
        let ty = definition.map(|definition| name_of(&definition.ty.node));
        let below = ty.and_then(|ty| self.definitions.composite(ty));
        let below = self.set(below, &field.selection_set.node)?;
        let feed = ty.is_some_and(|ty| FEED_TYPES.contains(&ty));
        let itself = Volume { records: 0, values: 1 };
        let read = Volume { records: 1, values: 1 };
        let leaf = field.selection_set.node.items.is_empty();
        let name = field.name.node.as_str();
        let list = Some((parent.unwrap_or_default(), name));
        let (all_through, through) = self.sizes.through(parent.unwrap_or_default(), name);
        let mut once = self.once(parent, field, ty, &below);
        once.records = once.records.saturating_add(all_through);
        let given = field.arguments.iter().map(|(_, value)| self.arguments.size(&value.node).values);
        let given = given.fold(below.given, u64::saturating_add);
        let mut measure = Measure {
            depth: below.depth.saturating_add(1),
            fields: below.fields.saturating_add(1),
            levels: below.levels,
            given,
            introspected: below.introspected,
            introspection: below.introspection + u32::from(TYPE_LISTS.contains(&name)),
            once: below.once.and(Part::from(once).of_list(list)),
            ..Measure::default()
        };
        match name {
            "__schema" | "__type" => {
                let deepest = if name == "__schema" { 2 } else { 1 };
                if below.introspection > deepest {
                    return Err(too_expensive(format!(
                        "lists of the introspection are nested {} levels deep; at most {deepest} are allowed in {name}",
                        below.introspection
                    )));
                }
                let factor = if name == "__schema" { 1 } else { LARGEST_TYPE };
                measure.introspected = below.alone.volume.values.saturating_mul(factor);
                let values = if name == "__schema" { SCHEMA } else { TYPE };
                measure.alone = Volume { records: 0, values }.into();
                measure.introspection = 0;
            }
            _ if parent.is_some_and(|parent| parent.starts_with("__")) => {
                measure.alone = introspected(name, below.alone.and(itself).volume.values).into();
            }
            // `nodes(ids: …)` of `Query`; the others are of a page, whose size stands on the field above.
            "nodes" if field.get_argument("ids").is_some() => {
                measure.alone = below.alone.and(read).times(self.ids(field)).of_list(list);
            }
            "changes" if !feed && below.per_record.volume.records == 0 && !below.page_info => {
                measure.per_record = below.alone.and(read);
            }
            _ if parent == Some(root(OperationType::Mutation)) && !leaf => {
                measure.alone = below.alone.and(Volume { records: MUTATION, values: 1 });
            }
            "nodes" | "edges" => measure.per_record = below.alone.and(read),
            "pageInfo" => {
                measure.alone = below.alone;
                measure.page_info = true;
            }
            // The tables are searched whatever is selected.
            "search" if parent == Some(root(OperationType::Query)) => {
                let page = below.alone.and(read).times(self.page_size(field)).of_list(list);
                measure.alone = page.and(Volume { records: AGGREGATE, values: 1 });
            }
            "totalCount" => measure.alone = Volume { records: AGGREGATE, values: 1 }.into(),
            "groups" => measure.alone = below.alone.and(itself).times(MAX_GROUPS).of_list(list),
            "vocabularies" => {
                let lists = match self.arguments.held(field, "types") {
                    Held::Null => VOCABULARIES,
                    Held::List(types) => VOCABULARIES.min(types),
                    _ => 1,
                };
                measure.alone = below.alone.and(itself).times(lists).of_list(list);
            }
            _ if SUMMARIES.iter().any(|(summary, _)| *summary == name) => {
                measure.alone = below.alone.and(Volume { records: AGGREGATE, values: 1 });
            }
            _ if feed || below.per_record.volume.records > 0 || below.page_info => {
                let records = u64::from(below.per_record.volume.records == 0);
                let record = below.per_record.and(Volume { records, values: 0 });
                let page = record.times(self.page_size(field));
                let found = Volume { records: through, values: 1 };
                measure.alone = below.alone.and(page).and(found).of_list(list);
            }
            // A list without pages: of records, or of plain values.
            _ if definition.is_some_and(|definition| is_list(&definition.ty.node)) => {
                let each = if self.is_record(ty) { read } else { itself };
                measure.alone = below.alone.and(each).times(SHORT_LIST).of_list(list);
            }
            _ if leaf => measure.alone = itself.into(),
            _ if self.is_record(ty) => measure.alone = below.alone.and(read),
            _ => measure.alone = below.alone.and(itself),
        }
        Ok(measure)
    }

    /// What a field costs once, however many records it is a field of: a statement, and looking at all records of a type
    /// where a count, a summary, a filter or a search may have to.
    fn once(&self, parent: Option<&str>, field: &'a Field, ty: Option<&str>, below: &Measure<'_>) -> Volume {
        let feed = ty.is_some_and(|ty| FEED_TYPES.contains(&ty));
        let name = field.name.node.as_str();
        let filter = field.get_argument("filter");
        let filter = filter.map_or(0, |filter| self.arguments.size(&filter.node).conditions);
        let summary = SUMMARIES.iter().find(|(summary, _)| *summary == name);
        let is_search = name == "search" && parent == Some(root(OperationType::Query));
        let reads = summary.is_some()
            || is_search
            || feed
            || name == "totalCount"
            || below.per_record.volume.records > 0
            || below.page_info
            // The records of a page are read with it.
            || self.is_record(ty) && !parent.is_some_and(is_of_page);
        let scans = match (summary, ty.and_then(of_page)) {
            (Some((_, of)), _) => self.sizes.scan(of).saturating_mul(SUMMARY + filter),
            (None, Some(of)) => self.sizes.scan(of).saturating_mul(filter),
            _ if name == "totalCount" => parent.and_then(of_page).map_or(0, |of| self.sizes.scan(of)),
            _ if is_search => self.sizes.search(),
            _ => 0,
        };
        let statement = if reads { STATEMENT } else { 0 };
        Volume { records: scans.saturating_add(statement), values: 0 }
    }

    fn is_record(&self, ty: Option<&str>) -> bool {
        ty.is_some_and(|ty| self.definitions.field(ty, "id").is_some())
    }

    pub(super) fn fragment(&mut self, name: &'a Name) -> ServerResult<Measure<'a>> {
        match self.fragments.get(name) {
            Some(Some(measure)) => return Ok(*measure),
            // A cycle, which validation refuses with its own words.
            Some(None) => return Ok(Measure::default()),
            None => {}
        }
        let Some(fragment) = self.document.fragments.get(name) else {
            return Ok(Measure::default());
        };
        self.spreads += 1;
        if self.spreads > MAX_LEVELS {
            return Err(too_deep());
        }
        self.fragments.insert(name, None);
        let on = self.definitions.composite(&fragment.node.type_condition.node.on.node);
        let measure = self.set(on, &fragment.node.selection_set.node)?;
        self.spreads -= 1;
        self.fragments.insert(name, Some(measure));
        Ok(measure)
    }

    /// How many records a page of the field may have.
    fn page_size(&self, field: &'a Field) -> u64 {
        let feed = FEEDS.contains(&field.name.node.as_str());
        let (mut size, most) = if feed {
            (FEED_PAGE, MAX_FEED_PAGE)
        } else {
            (DEFAULT_PAGE.unsigned_abs(), MAX_PAGE.unsigned_abs())
        };
        for name in ["first", "last"] {
            match self.arguments.held(field, name) {
                Held::Null => {}
                // What is no page size is refused later; here it counts as the largest.
                Held::Number(number) => {
                    size = number.as_i64().and_then(|n| u64::try_from(n).ok()).unwrap_or(most);
                }
                _ => size = most,
            }
        }
        size
    }

    fn ids(&self, field: &'a Field) -> u64 {
        match self.arguments.held(field, "ids") {
            Held::List(ids) => ids,
            _ => 1,
        }
    }
}

/// The values of a field of an introspection, on average over all types of the schema.
fn introspected(name: &str, values: u64) -> Volume {
    let values = match name {
        "types" => values.saturating_mul(600),
        "directives" => values.saturating_mul(10),
        "fields" => values.saturating_mul(4),
        "inputFields" => values.saturating_mul(3),
        // Most types are no list, and many may be null.
        "ofType" => values.div_ceil(2),
        _ => values,
    };
    Volume { records: 0, values }
}

fn too_deep() -> ServerError {
    too_expensive(format!(
        "selections are nested more than {MAX_LEVELS} levels deep, including those of fragments"
    ))
}

/// The record type of a page, by the name of the page's type.
fn of_page(ty: &str) -> Option<&str> {
    ty.strip_suffix("Connection")
}

/// Whether a type is that of a page or of an edge of it.
fn is_of_page(ty: &str) -> bool {
    ty.ends_with("Connection") || ty.ends_with("Edge")
}

fn is_list(ty: &Type) -> bool {
    matches!(ty.base, BaseType::List(_))
}
