//! What a document may cost, found by one walk before it is validated or run. The library's own limits
//! measure a document after its fragments are expanded, which a kilobyte of nested spreads makes
//! exponential; here each fragment is measured once.

mod arguments;
#[cfg(test)]
mod documents_tests;
mod measure;
mod sizes;
mod walk;

use async_graphql::parser::types::ExecutableDocument;
use async_graphql::{Name, ServerError, ServerResult, Variables};
use serde::{Deserialize, Serialize};

use self::measure::{Part, Share, Volume};
pub use self::sizes::Sizes;
pub use self::walk::MAX_GROUPS;
use self::walk::{MAX_INTROSPECTED, Walk};
use super::ErrorCode;
use super::validity::Definitions;

/// The most that one document may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// How deep fields may be nested.
    pub depth: u32,
    /// How many fields its operations may have, fragments expanded and aliases counted.
    pub fields: u64,
    /// What it may cost at most: the records that it may read, by the page sizes that it asks for, and the fixed parts of
    /// the cost, in records.
    pub cost: u64,
    /// How many values its answer may hold at most.
    pub values: u64,
}

/// What an operation costs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    /// The records that it may read at most.
    records: u64,
    /// Of these, what it takes however many records are found.
    once: u64,
    /// The values that its answer may hold at most.
    values: u64,
}

/// How many values weigh as much as a record: by the memory of those that an answer may hold, and by the work that those
/// were that it holds.
const VALUES_AHEAD: u64 = 4;
const VALUES_DONE: u64 = 16;

impl Cost {
    pub(super) fn records(self) -> u64 {
        self.records
    }

    /// The points of the operation before it runs, by which it waits and is counted: its records, or a quarter of its values.
    pub fn points(self) -> u64 {
        self.records.max(self.values / VALUES_AHEAD).max(1)
    }

    /// The points that it took, when it read so many rows and its answer holds so many values.
    pub(super) fn used(self, rows: u64, values: u64) -> u64 {
        let records = self.once.saturating_add(rows).min(self.records);
        records.max(values / VALUES_DONE).clamp(1, self.points())
    }
}

/// How many operations one document may have: each is validated with all fragments.
const MAX_OPERATIONS: usize = 50;

/// The cost of the operation that will run, within the limits.
pub(super) fn check(
    definitions: &'static Definitions,
    document: &ExecutableDocument,
    named: Option<&str>,
    variables: &Variables,
    (limits, sizes): (Limits, &Sizes),
) -> ServerResult<Cost> {
    let count = document.operations.iter().count();
    if count > MAX_OPERATIONS {
        return Err(too_expensive(format!(
            "the document has {count} operations; at most {MAX_OPERATIONS} are allowed"
        )));
    }
    let running = document.operations.iter().find(|(name, _)| runs(*name, named));
    let runs = running.map(|(_, operation)| &operation.node);
    let mut walk = Walk::new(definitions, document, runs, variables, (limits, sizes));
    // What does not run is validated all the same.
    for fragment in document.fragments.keys() {
        walk.fragment(fragment)?;
    }
    let (mut fields, mut introspected) = (0_u64, 0_u64);
    let (mut once, mut part) = (0, Part::default());
    for (name, operation) in document.operations.iter() {
        let measure = walk.operation(&operation.node)?;
        let own = measure.once();
        let measure = measure.whole();
        let (depth, most) = (measure.depth, limits.depth);
        if depth > most {
            return Err(too_expensive(format!(
                "the query is nested {depth} levels deep; at most {most} are allowed"
            )));
        }
        fields = fields.saturating_add(measure.fields);
        walk.within(fields)?;
        introspected = introspected.saturating_add(measure.introspected);
        if introspected > MAX_INTROSPECTED {
            return Err(too_expensive(format!(
                "the introspection could return up to {introspected} values; at most {MAX_INTROSPECTED} are allowed"
            )));
        }
        if running.is_some_and(|(own, _)| own == name) {
            (once, part) = (own, measure.alone);
        }
    }
    let Volume { records, values } = part.volume;
    if records > limits.cost {
        return Err(above(records, limits.cost, "records", part.most_records));
    }
    if values > limits.values {
        return Err(above(values, limits.values, "values", part.most_values));
    }
    Ok(Cost { records, once, values })
}

/// The query asks for more than a limit: by how much, and in which list above all.
fn above(asked: u64, limit: u64, what: &str, most: Share<'_>) -> ServerError {
    let over = asked - limit;
    let list = most.list.map(|(of, name)| format!("{of}.{name}"));
    let named = list
        .as_ref()
        .map(|list| format!("; the largest list is {list} with {}", most.count))
        .unwrap_or_default();
    let verb = if what == "values" { "return" } else { "read" };
    let advice = "ask for smaller pages or fewer fields";
    let mut error = too_expensive(format!(
        "the query could {verb} up to {asked} {what}, {over} over the limit of {limit}{named}; {advice}"
    ));
    let extensions = error.extensions.get_or_insert_default();
    extensions.set("requested", asked);
    extensions.set("limit", limit);
    if let Some(list) = list {
        extensions.set("list", list);
    }
    error
}

/// Whether an operation is the one that runs.
pub(super) fn runs(name: Option<&Name>, named: Option<&str>) -> bool {
    named.is_none() || name.map(Name::as_str) == named
}

pub(super) fn too_expensive(message: String) -> ServerError {
    let mut error = ServerError::new(message, None);
    error.extensions.get_or_insert_default().set("code", ErrorCode::TooExpensive.as_str());
    error
}

/// The definitions of the service.
#[cfg(test)]
fn definitions() -> &'static Definitions {
    use std::sync::LazyLock;
    const SDL: &str = include_str!("../../../schema.graphql");
    static DEFINITIONS: LazyLock<Definitions> = LazyLock::new(|| Definitions::read(SDL));
    &DEFINITIONS
}

#[cfg(test)]
mod tests {
    use entity::RecordType;

    use super::*;
    use crate::api::parse;

    const LIMITS: Limits = Limits { depth: 12, fields: 500, cost: 10_000, values: 20_001 };

    fn cost(query: &str) -> Result<u64, String> {
        let document = parse(query).map_err(|error| error.message)?;
        let volume =
            check(definitions(), &document, None, &Variables::default(), (LIMITS, &Sizes::default()));
        volume.map(|cost| cost.records).map_err(|error| error.message)
    }

    #[test]
    fn a_page_costs_its_records_and_theirs() {
        assert_eq!(cost("{ projects(first: 50) { nodes { id } } }"), Ok(100));
        assert_eq!(
            cost("{ projects { nodes { applications(last: 5) { nodes { id } } } } }"),
            Ok(20 * (1 + 5) + 100)
        );
        assert_eq!(cost("{ viewer { role } }"), Ok(0));
        assert_eq!(cost("{ projects { totalCount } }"), Ok(100));
        assert_eq!(cost("{ search(query: \"a\", first: 7) { record { id } } }"), Ok(164));
    }

    #[test]
    fn fragments_hide_nothing() {
        let plain = cost("{ projects(first: 50) { nodes { applications(first: 5) { nodes { id } } } } }");
        assert_eq!(plain, Ok(400));
        for hidden in [
            "{ projects(first: 50) { ...A } } fragment A on C { nodes { applications(first: 5) { ...B } } }
             fragment B on C { nodes { id } }",
            "{ projects(first: 50) { ... { nodes { applications(first: 5) { ... { ... { nodes { id } } } } } } } }",
            "query($n: Int = 50, $m: Int = 5) { projects(first: $n) { nodes { applications(first: $m) { nodes { id } } } } }",
        ] {
            assert_eq!(cost(hidden), plain, "{hidden}");
        }
        assert_eq!(
            cost("{ nodes(ids: [\"a\", \"b\"]) { ... on Center { terms(first: 9) { nodes { id } } } } }"),
            Ok(120)
        );
        assert_eq!(cost("{ projects(first: null) { nodes { id } } }"), Ok(70));
    }

    #[test]
    fn many_fields_of_many_records_are_too_many_values() {
        let fields: String = (0..300).map(|i| format!("a{i}: id ")).collect();
        assert!(
            cost(&format!("{{ projects(first: 200) {{ nodes {{ {fields} }} }} }}"))
                .unwrap_err()
                .contains("values")
        );
    }

    #[test]
    fn a_refusal_names_the_list_that_costs_most_and_by_how_much_it_is_too_much() {
        let nested =
            "{ pipelineProjects(first: 100) { totalCount nodes { id applications(first: 150) { nodes {
            id amounts { id } } } term { id } } } }";
        let refused = check(
            definitions(),
            &parse(nested).unwrap(),
            None,
            &Variables::default(),
            (Limits { cost: 10_000, ..LIMITS }, &Sizes::default()),
        );
        let error = refused.unwrap_err();
        // A plain list is reckoned with ten records, and a statement with fifty: 100 * (1 + 1) + 50 + 100 * 150 * (1 + 10)
        // + 5 * 50.
        assert_eq!(
            error.message,
            "the query could read up to 165500 records, 155500 over the limit of 10000; the largest list is Application.amounts with 150000; \
             ask for smaller pages or fewer fields"
        );
        let extensions = error.extensions.unwrap();
        assert_eq!(extensions.get("list"), Some(&"Application.amounts".into()));
        assert_eq!(extensions.get("requested"), Some(&165_500.into()));
        assert_eq!(extensions.get("limit"), Some(&10_000.into()));
        let wide = "{ centers(first: 2) { nodes { id } } projects(first: 200) { nodes { a: id b: id c: id d: id } } }";
        let limits = Limits { values: 500, ..LIMITS };
        let refused = check(
            definitions(),
            &parse(wide).unwrap(),
            None,
            &Variables::default(),
            (limits, &Sizes::default()),
        );
        assert!(refused.unwrap_err().message.contains("the largest list is Query.projects with "));
    }

    #[test]
    fn what_may_look_at_all_records_costs_more_where_there_are_many_and_once_for_all_parents() {
        let through = ("CenterTerm", "experts".to_owned(), RecordType::ExpertDispatch);
        let sizes = Sizes::new([through].into_iter());
        let growing = [RecordType::Project, RecordType::Application, RecordType::ExpertDispatch];
        let many = |count| {
            growing.into_iter().map(|of| (of, count)).chain([(RecordType::CenterTerm, 1_000)]).collect()
        };
        let cost = |query: &str, count| {
            sizes.set(many(count));
            let document = parse(query).unwrap();
            let limits = Limits { cost: 1_000_000, ..LIMITS };
            let volume = check(definitions(), &document, None, &Variables::default(), (limits, &sizes));
            volume.unwrap().records
        };
        for (query, few, more) in [
            ("{ projects { totalCount } }", 100, 2_000),
            ("{ terms: centerTerms(first: 60) { nodes { projects { totalCount } } } }", 60 * 51 + 100, 2_000),
            ("{ projects(first: 1, filter: { code: { eq: \"A\" } }) { nodes { id } } }", 51, 4_000),
            ("{ projects(filter: { or: [{ code: { eq: \"A\" } }] }) { nodes { id } } }", 70, 6_000),
            ("{ projects(first: 1, filter: null) { nodes { id } } }", 51, 0),
            ("{ projects(first: 1) { nodes { id } } }", 51, 0),
            ("{ pipelineSummary { applicationCount } }", 100, 8_000),
            ("{ search(query: \"a\", first: 1) { record { id } } }", 156, 600),
            // Through others, of which each term has a hundred.
            ("{ centerTerms(first: 1) { nodes { experts(first: 9) { nodes { id } } } } }", 110, 2_000 + 25),
            ("{ pipelineSummary @skip(if: true) { applicationCount } projects { totalCount } }", 100, 2_000),
        ] {
            assert_eq!((cost(query, 499), cost(query, 100_499)), (few, few + more), "{query}");
        }
    }

    #[test]
    fn what_was_not_found_is_not_paid_for() {
        let document =
            parse("{ projects(first: 50) { nodes { code applications(first: 10) { nodes { id } } } } }")
                .unwrap();
        let cost = check(definitions(), &document, None, &Variables::default(), (LIMITS, &Sizes::default()));
        let cost = cost.unwrap();
        assert_eq!((cost.points(), cost.once), (50 * 11 + 100, 100));
        for (rows, values, used) in [(0, 1, 100), (7, 20, 107), (7, 1_920, 120), (9_999, 9_999_999, 650)] {
            assert_eq!(cost.used(rows, values), used);
        }
    }

    #[test]
    fn only_the_operation_that_runs_is_measured() {
        let query = "query A($n: Int = 1) { a(first: $n) { nodes { id } } } query B($n: Int = 200) { a(first: $n) { nodes { id } } }";
        let document = parse(query).unwrap();
        let cost = |named| {
            check(definitions(), &document, Some(named), &Variables::default(), (LIMITS, &Sizes::default()))
                .unwrap()
                .records
        };
        assert_eq!((cost("A"), cost("B")), (51, 250));
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
    fn spreads_of_a_fragment_that_is_not_there_or_does_not_run_are_measured() {
        let chain = |last: &str| {
            let spreads = |name: String| format!("...{name} ...{name} ...{name}");
            let fragments =
                (0..30).map(|i| format!("fragment f{i} on Query {{ {} }}", spreads(format!("f{}", i + 1))));
            fragments.collect::<String>() + &format!("fragment f30 on Query {{ {last} }}")
        };
        for last in ["a", "...nope"] {
            assert!(cost(&format!("{{ ...f0 }} {}", chain(last))).unwrap_err().contains("fields"));
        }
        let other = format!("query A {{ a }} query B {{ ...f0 }} {}", chain("a"));
        let document = parse(&other).unwrap();
        assert!(
            check(definitions(), &document, Some("A"), &Variables::default(), (LIMITS, &Sizes::default()))
                .is_err()
        );
    }

    #[test]
    fn an_introspection_without_end_is_refused() {
        let deep = "inputFields { type { ".repeat(4) + "name" + &" } }".repeat(4);
        assert!(
            cost(&format!("{{ __type(name: \"F\") {{ {deep} }} }}")).unwrap_err().contains("introspection")
        );
        let wide: String = (0..200).map(|i| format!("a{i}: name ")).collect();
        assert!(
            cost(&format!("{{ __schema {{ types {{ {wide} }} }} }}")).unwrap_err().contains("introspection")
        );
        assert!(cost("{ __schema { types { fields { args { name type { ofType { name } } } } } } }").is_ok());
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
