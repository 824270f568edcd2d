//! What holds of the cost of any document that fits the schema.

#[expect(dead_code, reason = "the benches count and measure with the rest")]
#[path = "../../../../benches/reading/documents.rs"]
mod documents;

use std::sync::LazyLock;

use async_graphql::Variables;
use async_graphql_value::ConstValue;
use proptest::prelude::*;

use self::documents::{Draft, Generator};
use super::{Cost, Limits, Sizes, check, definitions};
use crate::api::{parse, validity};

/// Of a cost that is over a limit nothing is known but that, so nothing here is.
const UNLIMITED: Limits = Limits { depth: u32::MAX, fields: u64::MAX, cost: u64::MAX, values: u64::MAX };

fn draft(seed: u64) -> Draft {
    static GENERATOR: LazyLock<Generator> = LazyLock::new(|| Generator::new(0));
    let mut generator = GENERATOR.clone();
    generator.state = seed;
    generator.draft()
}

fn drafts() -> impl Strategy<Value = Draft> {
    any::<u64>().prop_map(draft)
}

fn measured(document: &str, variables: &Variables) -> Result<Cost, TestCaseError> {
    let fail =
        |error: async_graphql::ServerError| TestCaseError::fail(format!("{}: {document}", error.message));
    let parsed = parse(document).map_err(fail)?;
    check(definitions(), &parsed, None, variables, (UNLIMITED, &Sizes::default())).map_err(fail)
}

fn cost(document: &str) -> Result<(u64, u64), TestCaseError> {
    measured(document, &Variables::default()).map(|cost| (cost.records, cost.values))
}

/// The selections of a document.
fn selections(document: &str) -> &str {
    document.trim().strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).expect("a query")
}

fn is_at_most((records, values): (u64, u64), (more_records, more_values): (u64, u64)) -> bool {
    records <= more_records && values <= more_values
}

proptest! {
    #[test]
    fn a_document_of_the_schema_is_valid(draft in drafts(), size in 1.0_f64..200.0) {
        let document = parse(&draft.document(size)).expect("a document");
        prop_assert!(validity::check(definitions(), &document).is_ok());
    }

    #[test]
    fn larger_pages_never_cost_less(draft in drafts(), one in 0.1_f64..200.0, other in 0.1_f64..200.0) {
        let (small, large) = (one.min(other), one.max(other));
        prop_assert!(is_at_most(cost(&draft.document(small))?, cost(&draft.document(large))?), "{}", draft.document(1.0));
    }

    #[test]
    fn more_fields_never_cost_less_and_no_more_than_by_themselves(one in drafts(), other in drafts(), size in 1.0_f64..50.0) {
        let (one, other) = (one.document(size), other.document(size));
        let both = cost(&format!("{{ {} {} }}", selections(&one), selections(&other)))?;
        let (one, other) = (cost(&one)?, cost(&other)?);
        prop_assert!(is_at_most(one, both) && is_at_most(other, both));
        prop_assert!(is_at_most(both, (one.0 + other.0, one.1 + other.1)));
    }

    #[test]
    fn what_is_hidden_costs_the_same(draft in drafts(), size in 1.0_f64..50.0) {
        let plain = draft.document(size);
        let (cost_of, inner) = (cost(&plain)?, selections(&plain));
        for hidden in [
            format!("{{ ...F }} fragment F on Query {{ {inner} }}"),
            format!("{{ ... on Query @include(if: true) {{ ... {{ {inner} }} }} }}"),
            format!("{{ ...F @skip(if: false) }} fragment F on Query {{ ...G }} fragment G on Query {{ {inner} }}"),
            format!("query($no: Boolean = false) {{ ... @skip(if: $no) {{ {inner} }} }}"),
        ] {
            prop_assert_eq!(cost(&hidden)?, cost_of, "{}", hidden);
        }
        let left_out = format!("query($yes: Boolean! = true) {{ ... @skip(if: $yes) {{ {inner} }} ...F @include(if: false) a: __typename }} fragment F on Query {{ {inner} }}");
        prop_assert_eq!(cost(&left_out)?, cost("{ a: __typename }")?, "{}", left_out);
    }

    #[test]
    fn a_size_in_a_variable_costs_the_same(draft in drafts(), size in 1.0_f64..50.0, by_default: bool) {
        let plain = draft.document(size);
        let (mut document, mut definitions, mut variables) = (String::new(), String::new(), Variables::default());
        let mut rest = plain.as_str();
        while let Some(at) = ["first: ", "last: "].iter().filter_map(|name| rest.find(name).map(|at| at + name.len())).min() {
            let (before, after) = rest.split_at(at);
            let end = after.find(|letter: char| !letter.is_ascii_digit()).expect("an end");
            let (number, name) = (&after[..end], format!("n{}", definitions.matches('$').count()));
            document += &format!("{before}${name}");
            if by_default {
                definitions += &format!("${name}: Int = {number} ");
            } else {
                definitions += &format!("${name}: Int ");
                let number = number.parse::<i64>().expect("a number");
                variables.insert(async_graphql::Name::new(name), ConstValue::Number(number.into()));
            }
            rest = &after[end..];
        }
        document += rest;
        if !definitions.is_empty() {
            document = format!("query({definitions}) {document}");
        }
        let of = measured(&document, &variables)?;
        prop_assert_eq!((of.records, of.values), cost(&plain)?, "{}", document);
    }
}
