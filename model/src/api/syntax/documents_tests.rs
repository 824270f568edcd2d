//! Documents that anyone can make up.

use async_graphql::parser::parse_query;
use async_graphql::parser::types::{ExecutableDocument, Selection};
use async_graphql_value::Value;
use proptest::prelude::*;

use super::parse;

/// What may stand between two tokens.
fn ignored() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![" ", " ", "\n", "\t", ", ", "\r\n", " #\"{ é\n", "\u{feff} ", ",,"])
}

/// A value, and how it may be written.
fn value() -> impl Strategy<Value = (String, Value)> {
    let name = || {
        "[A-Za-z_][A-Za-z0-9_]{0,6}"
            .prop_filter("not a keyword", |name| !["true", "false", "null"].contains(&name.as_str()))
    };
    let leaf = prop_oneof![
        any::<i64>().prop_map(|n| (n.to_string(), Value::Number(n.into()))),
        any::<f64>().prop_filter_map("finite", |n| Some((
            format!("{n:?}"),
            Value::Number(serde_json::Number::from_f64(n)?)
        ))),
        any::<String>().prop_map(|text| (serde_json::json!(text).to_string(), Value::String(text))),
        prop::sample::select(vec![
            ("true", Value::Boolean(true)),
            ("false", Value::Boolean(false)),
            ("null", Value::Null)
        ])
        .prop_map(|(text, value)| (text.to_owned(), value)),
        name().prop_map(|name| (name.clone(), Value::Enum(async_graphql::Name::new(name)))),
        name().prop_map(|name| (format!("${name}"), Value::Variable(async_graphql::Name::new(name)))),
    ];
    leaf.prop_recursive(3, 20, 5, move |inner| {
        let list = prop::collection::vec((inner.clone(), ignored()), 0..5).prop_map(|items| {
            let text: String =
                items.iter().map(|((text, _), space)| format!("{space}{text}{space}")).collect();
            (format!("[{text}]"), Value::List(items.into_iter().map(|((_, value), _)| value).collect()))
        });
        let object = prop::collection::btree_map(name(), (inner, ignored()), 0..5).prop_map(|fields| {
            let text: String = fields
                .iter()
                .map(|(name, ((text, _), space))| format!("{name}{space}:{space}{text}{space}"))
                .collect();
            let fields =
                fields.into_iter().map(|(name, ((_, value), _))| (async_graphql::Name::new(name), value));
            (format!("{{{text}}}"), Value::Object(fields.collect()))
        });
        prop_oneof![list, object]
    })
}

/// The tokens of a document that is one, and of some that are nearly one.
fn tokens() -> impl Strategy<Value = Vec<String>> {
    let words =
        |text: &str| text.split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect::<Vec<_>>();
    let field = prop_oneof![prop::sample::select(vec![
        "a",
        "b : a",
        "a ( b : 1 c : $ d )",
        "on",
        "a @skip ( if : true )",
        "true ( x : { y : [ 1.5 null E ] } )",
        "... f",
        "a ( b : \"x\" )",
        "a ( b : \"\"\"x\"\"\" )"
    ])]
    .prop_map(words);
    let selection = field.prop_recursive(3, 24, 4, |inner| {
        (
            prop::sample::select(vec!["a", "b : a", "... on T", "...", "... @include ( if : $ d )"]),
            prop::collection::vec(inner, 1..4),
        )
            .prop_map(|(before, inner)| {
                let mut tokens: Vec<String> = before.split(' ').map(str::to_owned).collect();
                tokens.push("{".to_owned());
                tokens.extend(inner.concat());
                tokens.push("}".to_owned());
                tokens
            })
    });
    let start = prop::sample::select(vec![
        "",
        "query",
        "query Q",
        "mutation M ( $ d : [ Int ! ] = [ 1 ] ) @a",
        "subscription",
        "query Q ( $ d : T ! $ e : U = E )",
    ]);
    let end = prop::sample::select(vec![
        "",
        "",
        "fragment f on T { a }",
        "query R { a }",
        "\"x\" query R { a }",
        "{ a }",
    ]);
    let changes = prop::collection::vec(
        (
            any::<prop::sample::Index>(),
            prop::option::of(prop::sample::select(vec![
                "{",
                "}",
                "(",
                ")",
                "[",
                "]",
                ":",
                "$",
                "!",
                "@",
                "=",
                "...",
                "&",
                "|",
                "a",
                "on",
                "fragment",
                "query",
                "1",
                "-7",
                "1.5e-3",
                "\"\\u0041\"",
                "\"\"\"\n  a\n\"\"\"",
                "..",
                "\u{e9}",
                "\"",
            ])),
        ),
        0..3,
    );
    (start, prop::collection::vec(selection, 1..4), end, changes).prop_map(
        move |(start, selections, end, changes)| {
            let mut tokens = words(start);
            tokens.push("{".to_owned());
            tokens.extend(selections.concat());
            tokens.push("}".to_owned());
            tokens.extend(words(end));
            for (at, change) in changes {
                let at = at.index(tokens.len());
                match change {
                    Some(token) => tokens.insert(at, token.to_owned()),
                    None if tokens.len() > 1 => drop(tokens.remove(at)),
                    None => {}
                }
            }
            tokens
        },
    )
}

/// A document with its parts in the order of their names.
fn sorted(document: &ExecutableDocument) -> Vec<String> {
    let operations = document.operations.iter().map(|(name, operation)| format!("{name:?} {operation:?}"));
    let fragments = document.fragments.iter().map(|(name, fragment)| format!("{name:?} {fragment:?}"));
    let mut all: Vec<String> = operations.chain(fragments).collect();
    all.sort_unstable();
    all
}

proptest! {
    #[test]
    fn a_value_is_read_as_it_was_written((text, value) in value(), space in ignored()) {
        let document = parse(&format!("{{{space}a({space}b{space}:{space}{text}{space}){space}}}"));
        let document = document.map_err(|error| TestCaseError::fail(format!("{text}: {error}")))?;
        let (_, operation) = document.operations.iter().next().expect("an operation");
        let Selection::Field(field) = &operation.node.selection_set.node.items[0].node else { panic!("a field") };
        prop_assert_eq!(&field.node.get_argument("b").expect("an argument").node, &value);
    }

    #[test]
    fn what_the_library_reads_too_means_the_same(tokens in tokens(), spaces in prop::collection::vec(ignored(), 1..9)) {
        // Before a comment, the library takes the `on` of `... on T` for the name of a fragment.
        let spaces = spaces.iter().copied().map(|space| if space.contains('#') { "\n" } else { space });
        let spaced = tokens.iter().zip(spaces.cycle()).map(|(token, space)| format!("{token}{space}"));
        let text: String = spaced.collect();
        if let (Ok(ours), Ok(theirs)) = (parse(&text), parse_query(&text)) {
            prop_assert_eq!(sorted(&ours), sorted(&theirs), "{}", text);
        }
    }

    #[test]
    fn no_text_is_too_much(text in prop_oneof!["\\PC{0,80}", "[{}()\\[\\]:$!@=.\"\\\\#a-f0-9eE+\\- \n,]{0,120}"]) {
        if let Err(error) = parse(&text) {
            prop_assert!(error.message.starts_with("syntax error: ") || error.extensions.is_some(), "{}", error.message);
        }
    }
}
