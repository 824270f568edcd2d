//! Arguments that anyone can make up, of every field of `Query`: the service answers or says what is wrong with them, on
//! both databases alike, and what a filter leaves out is what its negation takes.

use std::collections::HashMap;
use std::sync::LazyLock;

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{BaseType, FieldDefinition, Type, TypeKind, TypeSystemDefinition};
use proptest::prelude::any;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use serde_json::Value;

use crate::support::{TestApp, both, seed_for_sight, variable};

/// How many documents are made up in a short run; `PROPTEST_CASES` is for a longer one.
const CASES: u32 = 150;
/// Codes of errors that a client can correct. All other codes are faults of the service.
const CODES: [&str; 4] = ["INVALID_ARGUMENT", "INVALID_DOCUMENT", "TOO_EXPENSIVE", "CURSOR_EXPIRED"];

const TEXTS: &[&str] = &[
    "",
    "UZ",
    "UZ-1",
    "SEED-1",
    "KOICA",
    "KRW",
    "en",
    "%",
    "_",
    "\\",
    "'",
    "\"",
    "''; --",
    "\0",
    "a\0b",
    "é",
    "디지털",
    "😀",
    "\u{202e}",
    "\u{fdd0}",
    "NaN",
    "null",
    "*",
    "e-Government portal",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
];
const IDS: &[&str] =
    &["", "x", "Q291bnRyeTo", "Y2hhbmdlOjA", "Y2hhbmdlOjk5OTk5OTk5OTk5OTk5OTk5OQ", "UZ", "1", "-1", "\0"];
const NUMBERS: &[&str] = &[
    "0",
    "1",
    "-1",
    "2",
    "20",
    "200",
    "201",
    "2024",
    "9999",
    "2147483647",
    "-2147483648",
    "2147483648",
    "1.5",
];
const DATES: &[&str] = &[
    "2021-01-01",
    "0000-01-01",
    "9999-12-31",
    "2021-02-29",
    "2021",
    "2021-10",
    "0000",
    "-001-01-01",
    "10000-01-01",
    "x",
    "",
];
const TIMES: &[&str] = &[
    "2021-01-01T00:00:00Z",
    "0000-01-01T00:00:00Z",
    "9999-12-31T23:59:60Z",
    "+262142-12-31T23:59:59Z",
    "-262143-01-01T00:00:00Z",
    "2021-01-01T00:00:00+14:00",
    "2021-01-01",
    "",
];
const DECIMALS: &[&str] = &[
    "0",
    "0.00",
    "-0",
    "1",
    "1000000.00",
    "0.001",
    "-5",
    "90000000000000.00",
    "99999999999999999999999999999999999999",
    "1.",
    "1e3",
    "",
];

fn types() -> &'static HashMap<String, TypeKind> {
    static TYPES: LazyLock<HashMap<String, TypeKind>> = LazyLock::new(|| {
        // The parser knows no description of the schema itself.
        let text = include_str!("../../schema.graphql");
        let end = text.find("\n\"\"\"\nA GraphQL Schema ").expect("the description of the schema");
        let schema = parse_schema(&text[..end]).expect("the schema is one");
        let types = schema.definitions.into_iter().filter_map(|definition| match definition {
            TypeSystemDefinition::Type(ty) => Some((ty.node.name.node.to_string(), ty.node.kind)),
            _ => None,
        });
        types.collect()
    });
    &TYPES
}

fn name(mut ty: &Type) -> &str {
    loop {
        match &ty.base {
            BaseType::Named(name) => return name,
            BaseType::List(inner) => ty = inner,
        }
    }
}

fn fields(of: &str) -> Option<impl Iterator<Item = &'static FieldDefinition>> {
    let fields = match types().get(of)? {
        TypeKind::Object(object) => &object.fields,
        TypeKind::Interface(interface) => &interface.fields,
        _ => return None,
    };
    Some(fields.iter().map(|field| &field.node))
}

/// Makes things up, the same again from the same seed.
struct Maker(u64);

impl Maker {
    /// A number below another (splitmix64).
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % end.max(1) as u64) as usize
    }

    fn of<'a>(&mut self, several: &[&'a str]) -> &'a str {
        several[self.below(several.len())]
    }

    fn text(&mut self, several: &[&str]) -> String {
        Value::from(self.of(several)).to_string()
    }

    /// A value of a type, or nearly one.
    fn value(&mut self, ty: &Type, depth: usize) -> String {
        if ty.nullable && self.below(12) == 0 {
            return "null".to_owned();
        }
        match &ty.base {
            BaseType::List(inner) => {
                let items: Vec<String> = (0..self.below(4)).map(|_| self.value(inner, depth)).collect();
                format!("[{}]", items.join(", "))
            }
            BaseType::Named(name) => self.named(name, depth),
        }
    }

    fn named(&mut self, name: &str, depth: usize) -> String {
        match types().get(name) {
            Some(TypeKind::Enum(of)) => of.values[self.below(of.values.len())].node.value.node.to_string(),
            Some(TypeKind::InputObject(of)) => {
                let is_key = name.ends_with("Key");
                let count = if is_key {
                    1
                } else if depth == 0 {
                    0
                } else {
                    self.below(3)
                };
                let mut given: HashMap<&str, String> = HashMap::new();
                let required = of.fields.iter().filter(|field| {
                    !is_key && !field.node.ty.node.nullable && field.node.default_value.is_none()
                });
                for field in required {
                    given.insert(
                        &field.node.name.node,
                        self.value(&field.node.ty.node, depth.saturating_sub(1)),
                    );
                }
                for _ in 0..count {
                    let field = &of.fields[self.below(of.fields.len())].node;
                    given.insert(&field.name.node, self.value(&field.ty.node, depth.saturating_sub(1)));
                }
                let given: Vec<String> =
                    given.into_iter().map(|(name, value)| format!("{name}: {value}")).collect();
                format!("{{ {} }}", given.join(", "))
            }
            _ => match name {
                "Int" | "Float" => self.of(NUMBERS).to_owned(),
                "Boolean" => self.of(&["true", "false"]).to_owned(),
                "ID" => self.text(IDS),
                "Date" | "PartialDate" => self.text(DATES),
                "DateTime" => self.text(TIMES),
                "Decimal" => self.text(DECIMALS),
                _ => self.text(TEXTS),
            },
        }
    }

    /// A field of `Query` with some of its arguments, and whether it is a list with this filter.
    fn field(&mut self) -> (String, Option<(String, String)>) {
        let all: Vec<&FieldDefinition> = fields("Query").expect("the root").collect();
        let field = all[self.below(all.len())];
        let (mut arguments, mut filter) = (Vec::new(), None);
        for argument in field.arguments.iter().map(|argument| &argument.node) {
            if !argument.ty.node.nullable || self.below(2) == 0 {
                let value = self.value(&argument.ty.node, 3);
                if argument.name.node == "filter" && value != "null" {
                    filter = Some((field.name.node.to_string(), value.clone()));
                }
                arguments.push(format!("{}: {value}", argument.name.node));
            }
        }
        let arguments =
            if arguments.is_empty() { String::new() } else { format!("({})", arguments.join(", ")) };
        let of = name(&field.ty.node);
        let selection = match types().get(of) {
            _ if of.ends_with("Connection") => {
                " { totalCount pageInfo { hasNextPage endCursor } nodes { id } }"
            }
            Some(TypeKind::Object(_) | TypeKind::Interface(_) | TypeKind::Union(_)) => " { __typename }",
            _ => "",
        };
        let filter = filter.filter(|_| of.ends_with("Connection"));
        (format!("{}{arguments}{selection}", field.name.node), filter)
    }
}

/// The answer, if all that is wrong is the document.
async fn answered(app: &TestApp, query: &str) -> Result<Value, TestCaseError> {
    let answer = app.answer(query).await;
    for error in answer["errors"].as_array().into_iter().flatten() {
        let code = error["extensions"]["code"].as_str().unwrap_or_default();
        if !CODES.contains(&code) {
            return Err(TestCaseError::fail(format!("{query}: {error}")));
        }
    }
    Ok(answer)
}

async fn look(app: &TestApp, seed: u64) -> Result<(), TestCaseError> {
    let (field, filter) = Maker(seed).field();
    answered(app, &format!("{{ {field} }}")).await?;
    let Some((list, filter)) = filter else { return Ok(()) };
    let counts = format!(
        "{{ all: {list} {{ totalCount }} some: {list}(filter: {filter}) {{ totalCount }} others: {list}(filter: {{ not: {filter} }}) {{ totalCount }} }}"
    );
    let answer = answered(app, &counts).await?;
    let count = |name: &str| answer["data"][name]["totalCount"].as_u64();
    if let (Some(all), Some(some), Some(others)) = (count("all"), count("some"), count("others"))
        && some + others != all
    {
        return Err(TestCaseError::fail(format!("{counts}: {some} and {others} of {all}")));
    }
    Ok(())
}

both! {
    async fn every_argument_is_taken_or_refused(app: TestApp) {
        seed_for_sight(&app).await;
        let nia = app.acting_as("NIA").await;
        let cases = variable("PROPTEST_CASES").map_or(CASES, |cases| cases.parse().expect("a number"));
        let config = Config { cases, source_file: Some(file!()), ..Config::default() };
        let handle = tokio::runtime::Handle::current();
        let outcome = tokio::task::block_in_place(|| TestRunner::new(config).run(&any::<u64>(), |seed| handle.block_on(look(&nia, seed))));
        outcome.expect("every answer is right");
    }
}
