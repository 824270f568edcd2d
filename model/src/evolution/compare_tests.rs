use super::super::{breaking_changes, misdated};

/// The breaking changes from one schema to another, as they are printed.
fn changes(old: &str, new: &str) -> Vec<String> {
    on(None, old, new)
}

fn on(day: Option<&str>, old: &str, new: &str) -> Vec<String> {
    let day = day.map(|day| day.parse().expect("a date"));
    let found = breaking_changes(old, new, day).expect("two schemas");
    found.iter().map(ToString::to_string).collect()
}

#[test]
fn additions_break_nothing() {
    let old = "type Query { a(x: Int): A } type A { b: Int } enum E { ONE } input I { x: Int }";
    let new = "type Query { a(x: Int, y: Int, z: Int! = 1): A n: N } type A implements N { b: Int c(e: E, i: I): Int }
        interface N { b: Int } enum E { ONE TWO } input I { x: Int y: Int z: Int! = 2 } directive @d on FIELD";
    assert!(changes(old, new).is_empty());
    assert!(changes(new, new).is_empty());
}

#[test]
fn what_is_gone_breaks() {
    let old = "type Query { a(x: Int): A u: U e(e: E, i: I): Int } type A implements N { b: Int c: Int } interface N { b: Int }
        type B { b: Int } union U = A | B enum E { ONE TWO } input I { x: Int y: Int } directive @d(x: Int) on FIELD | QUERY
        directive @gone on FIELD type Mutation { m: Int }";
    let new = "type Query { a: A u: U e(e: E, i: I): Int } type A { b: Int } interface N { b: Int }
        type B { b: Int } union U = A enum E { ONE } input I { x: Int } directive @d on FIELD";
    assert_eq!(
        changes(old, new),
        [
            "@d: can no longer be used on Query",
            "@d(x:): the argument is removed",
            "@gone: the directive is removed",
            "A: no longer implements N",
            "A.c: the field is removed",
            "E.TWO: the value is removed",
            "I.y: the field is removed",
            "Mutation: the type is removed",
            "Query.a(x:): the argument is removed",
            "U: B is no longer a member of the union",
            "schema: mutation was Mutation and is gone",
        ]
    );
}

#[test]
fn results_may_become_non_null_and_inputs_nullable_and_not_the_other_way() {
    let field = |ty: &str| format!("type Query {{ a: {ty} }}");
    for (old, new, breaks) in [
        ("Int", "Int!", false),
        ("Int!", "Int", true),
        ("[Int]", "[Int!]!", false),
        ("[Int!]", "[Int]", true),
        ("Int", "[Int]", true),
        ("Int", "String", true),
    ] {
        assert_eq!(!changes(&field(old), &field(new)).is_empty(), breaks, "{old} to {new}");
    }
    let argument = |ty: &str| format!("type Query {{ a(x: {ty}): Int }}");
    let input = |ty: &str| format!("type Query {{ a(i: I): Int }} input I {{ x: {ty} }}");
    for (old, new, breaks) in [
        ("Int", "Int!", true),
        ("Int!", "Int", false),
        ("[Int]", "[Int!]", true),
        ("[Int!]!", "[Int]", false),
        ("Int", "[Int]", true),
        ("Int!", "Int! = 1", false),
        ("Int! = 1", "Int!", true),
        ("Int = 1", "Int = 2", true),
        ("Int = 1", "Int", true),
        ("Int", "Int = 1", true),
        ("Int = 1", "Int = 1", false),
    ] {
        assert_eq!(!changes(&argument(old), &argument(new)).is_empty(), breaks, "argument {old} to {new}");
        assert_eq!(!changes(&input(old), &input(new)).is_empty(), breaks, "input {old} to {new}");
    }
}

#[test]
fn what_is_required_anew_breaks() {
    let old = "type Query { a: Int b(i: I): Int } input I { x: Int y: Int }";
    let new = "type Query { a(x: Int!): Int b(i: I): Int } input I { x: Int y: Int z: Int! }";
    assert_eq!(
        changes(old, new),
        ["I.z: the field is new and required", "Query.a(x:): the argument is new and required"]
    );
    let one = old.replace("input I {", "input I @oneOf {");
    assert_eq!(changes(old, &one), ["I: exactly one field must now be given"]);
    assert!(changes(&one, old).is_empty());
}

#[test]
fn another_kind_or_specification_breaks() {
    let old = "type Query { a: S b: A } scalar S @specifiedBy(url: \"https://a.example\") type A { x: Int }";
    let new =
        "type Query { a: S b: A } scalar S @specifiedBy(url: \"https://b.example\") interface A { x: Int }";
    assert_eq!(
        changes(old, new),
        ["A: was an object and is an interface", "S: the scalar has another specification"]
    );
}

#[test]
fn what_is_deprecated_may_go_on_the_date_of_its_removal() {
    let old = "type Query { a: A @deprecated(reason: \"Use b. Deprecated 2027-01-15, removal 2028-04-01.\") b(x: E): Int }
        type A { c: C } type C { x: Int } enum E { ONE TWO @deprecated(reason: \"Use ONE. Deprecated 2027-01-15, removal 2028-04-01.\") }";
    let new = "type Query { b(x: E): Int } enum E { ONE }";
    assert!(on(Some("2028-04-01"), old, new).is_empty());
    let too_early = [
        "A: the type is removed",
        "C: the type is removed",
        "E.TWO: the value is removed",
        "Query.a: the field is removed",
    ];
    assert_eq!(on(Some("2028-03-31"), old, new), too_early);
    assert_eq!(on(None, old, new), too_early);
    let used = old.replace("b(x: E): Int", "b(x: E): Int c: C");
    assert_eq!(
        on(Some("2028-04-01"), &used, new),
        ["C: the type is removed", "Query.c: the field is removed"]
    );
}

#[test]
fn an_announced_removal_is_put_off_and_not_brought_forward() {
    let with = |day: &str| {
        format!(
            "type Query {{ a: Int b: Int @deprecated(reason: \"Deprecated 2027-01-15, removal {day}.\") }}"
        )
    };
    assert!(changes(&with("2028-04-01"), &with("2028-07-01")).is_empty());
    assert_eq!(
        changes(&with("2028-04-01"), &with("2028-01-01")),
        ["Query.b: its removal is brought forward from 2028-04-01 to 2028-01-01"]
    );
}

#[test]
fn a_deprecation_has_dates_by_the_rules() {
    let faults = |reason: &str| {
        let schema = format!("type Query {{ a: Int b(x: Int @deprecated(reason: \"{reason}\")): Int }}");
        misdated(&schema).expect("a schema").iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert!(faults("Use y. Deprecated 2027-01-15, removal 2028-04-01.").is_empty());
    for (reason, said) in [
        ("Use y.", "without"),
        ("Use y. Deprecated 2027-01-15, removal soon.", "without"),
        ("Use y. Deprecated 2027-01-15, removal 2028-01-01.", "twelve months"),
        ("Use y. Deprecated 2027-01-15, removal 2028-02-01.", "quarter"),
        ("Use y. Deprecated 2027-01-15, removal 2028-04-02.", "quarter"),
    ] {
        let found = faults(reason);
        assert!(
            found.len() == 1 && found[0].starts_with("Query.b(x:): ") && found[0].contains(said),
            "{found:?}"
        );
    }
}

#[test]
fn what_is_no_schema_is_refused() {
    assert!(breaking_changes("type Query {", "type Query { a: Int }", None).is_err());
}

#[test]
fn the_schema_of_the_service_is_read_and_breaks_nothing_of_itself() {
    let own = include_str!("../../../schema.graphql");
    assert_eq!(breaking_changes(own, own, None).expect("schemas"), []);
    let more = own.replacen("enum Role {", "enum Role {\n\tOMBUDSMAN", 1);
    assert_eq!(changes(&more, own), ["Role.OMBUDSMAN: the value is removed"]);
}
