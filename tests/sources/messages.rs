//! Errors about arguments have a Korean translation: a row of data/errors.tsv.

use std::collections::BTreeSet;

use super::{SERVICE, sources};

/// The texts in the calls of `Failure::invalid` and `Error::invalid`, with `{}` for what differs.
fn messages(text: &str) -> Vec<String> {
    text.split("::invalid(")
        .skip(1)
        .filter_map(|call| literals(call).pop())
        .filter(|text| text.contains(' '))
        .collect()
}

/// The string literals of a call, up to its closing bracket.
fn literals(call: &str) -> Vec<String> {
    let (mut found, mut depth, mut letters) = (Vec::new(), 1, call.chars());
    while let Some(letter) = letters.next() {
        match letter {
            '(' => depth += 1,
            ')' => depth -= 1,
            '"' => {
                let mut literal = String::new();
                let mut value = false;
                while let Some(letter) = letters.next().filter(|letter| *letter != '"') {
                    match letter {
                        '\\' => literal.extend(letters.next()),
                        '{' => (value, literal) = (true, literal + "{}"),
                        '}' => value = false,
                        _ if !value => literal.push(letter),
                        _ => {}
                    }
                }
                found.push(literal);
            }
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    found
}

#[test]
fn the_message_of_a_call_is_found() {
    let call = r#"Failure::invalid("first", format!("between {} and {MAX}", 0)); Failure::invalid(x, RULE)"#;
    assert_eq!(messages(call), ["between {} and {}"]);
}

#[test]
fn every_error_about_an_argument_has_a_korean_translation() {
    let rows = include_str!("../../data/errors.tsv").lines();
    let translated: BTreeSet<&str> = rows.filter_map(|row| row.split('\t').next()).collect();
    let sources = sources(&SERVICE);
    let code = |text: &str| text.split("#[cfg(test)]").next().unwrap_or_default().to_owned();
    let made: Vec<String> = sources.iter().flat_map(|(_, text)| messages(&code(text))).collect();
    assert!(made.len() > 10);
    // A test's own errors, and those whose message is made elsewhere, are not among them.
    let missing: Vec<_> = made.iter().filter(|message| !translated.contains(message.as_str())).collect();
    assert!(missing.is_empty(), "add these to data/errors.tsv: {missing:#?}");
}
