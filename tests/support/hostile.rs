//! Documents that mean harm: each kind as large as fits in a body, or just over the limit that it is for.

use serde_json::{Map, Value, json};

/// A request that is refused, and how.
pub(crate) struct Hostile {
    pub(crate) kind: &'static str,
    pub(crate) request: Value,
    pub(crate) status: u16,
    pub(crate) code: &'static str,
    /// What the message names: the limit, and the value if it is known.
    pub(crate) names: &'static [&'static str],
}

const DEAR: &str = "TOO_EXPENSIVE";
const INVALID: &str = "INVALID_DOCUMENT";
const ARGUMENT: &str = "INVALID_ARGUMENT";
const TOKENS: &[&str] = &["12000 tokens"];
const FIELDS: &[&str] = &["2000 fields"];

fn document(query: impl Into<String>) -> Value {
    json!({ "query": query.into() })
}

fn numbered(count: usize, one: impl Fn(usize) -> String) -> String {
    (0..count).map(one).collect()
}

/// Requests of at most so many bytes.
pub(crate) fn requests(bytes: usize) -> Vec<Hostile> {
    // As much of a repeated part as fits, beside the JSON around it.
    let fill = |around: [&str; 2], part: &str| {
        let written = |text: &str| json!(text).to_string().len() - 2;
        let room = bytes - 100 - written(around[0]) - written(around[1]);
        let [before, after] = around;
        format!("{before}{}{after}", part.repeat(room / written(part)))
    };
    let room = bytes - 3_000;
    // Enough for more tokens than a document may have.
    let is_large = bytes > 60_000;
    let mut all = Vec::new();
    let mut add = |kind, request: Value, status, code, names| {
        all.push(Hostile { kind, request, status, code, names });
    };
    let levels = |count: usize| format!("{{ {}__typename{} }}", "... { ".repeat(count), " }".repeat(count));
    let with = |query: &str, variable: Value| json!({ "query": query, "variables": { "v": variable } });

    // Fragments.
    let bomb = numbered(30, |i| format!("fragment f{i} on Query {{ ...f{0} ...f{0} }} ", i + 1));
    add(
        "fragment bomb",
        document(format!("{{ ...f0 }} {bomb} fragment f30 on Query {{ __typename }}")),
        422,
        DEAR,
        FIELDS,
    );
    add(
        "spreads of one fragment",
        document(format!("{{ {}}} fragment f on Query {{ __typename }}", "...f ".repeat(2_001))),
        422,
        DEAR,
        FIELDS,
    );
    if is_large {
        add(
            "flood of spreads",
            document(fill(["{ ", "} fragment f on Query { __typename }"], "...f ")),
            422,
            DEAR,
            TOKENS,
        );
    }
    let cycle = "{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }";
    add("cycle of fragments", document(cycle), 422, INVALID, &["\"a\" spreads itself"]);
    let around = numbered(900, |i| format!("fragment f{i} on Query {{ ...f{} }} ", (i + 1) % 900));
    add("long cycle of fragments", document(format!("{{ ...f0 }} {around}")), 422, DEAR, &["32 levels"]);
    let apart = numbered(900, |i| format!("fragment f{i} on Query {{ a: __typename }} "));
    add(
        "fragments without a use",
        document(format!("{{ __typename }} {apart}")),
        422,
        INVALID,
        &["never used"],
    );

    // Aliases and directives.
    add(
        "aliases",
        document(format!("{{ {} }}", numbered(2_001, |i| format!("a{i}: __typename ")))),
        422,
        DEAR,
        FIELDS,
    );
    if is_large {
        add("flood of aliases", document(fill(["{ ", "}"], "a:id ")), 422, DEAR, TOKENS);
    }
    let lists = numbered(600, |i| format!("a{i}: countries(first: 200) {{ nodes {{ code }} }} "));
    add(
        "aliases of a list",
        document(format!("{{ {lists} }}")),
        422,
        DEAR,
        &["150000 records", "limit of 50000"],
    );
    add(
        "directives",
        document(format!("{{ __typename {} }}", "@skip(if: false) ".repeat(1_600))),
        422,
        INVALID,
        &["\"@skip\" may be used only once"],
    );
    if is_large {
        add("flood of directives", document(fill(["{ __typename ", "}"], "@a ")), 422, DEAR, TOKENS);
    }
    let skips = "@skip(if: $v) ".repeat(1_400);
    let many = json!(vec![0; 15_000.min(room.saturating_sub(skips.len()) / 2)]);
    add(
        "directives with a large variable",
        with(&format!("query($v: Boolean!) {{ __typename {skips} }}"), many),
        422,
        INVALID,
        &["\"@skip\" may be used only once"],
    );
    add(
        "long alias",
        document(fill(["{ countries(first: 200) { nodes { ", ": alpha2 } } }"], "a")),
        422,
        DEAR,
        &["a name has ", " at most 128 "],
    );

    // Operations.
    add(
        "operations",
        document(numbered(51, |i| format!("query q{i} {{ __typename }} "))),
        422,
        DEAR,
        &["51 operations", "at most 50 "],
    );
    let sharing = numbered(50, |i| format!("query q{i} {{ ...f }} "));
    let shared = numbered(45, |i| format!("a{i}: __typename "));
    add(
        "operations that share a fragment",
        document(format!("{sharing} fragment f on Query {{ {shared} }}")),
        422,
        DEAR,
        FIELDS,
    );
    let wanting = "$v ".repeat(5_500.min(room / 3 - 500));
    add(
        "operations with variables that are not there",
        document(format!("{sharing} fragment f on Query {{ nodes(ids: [{wanting}]) {{ id }} }}")),
        422,
        INVALID,
        &["\"$v\" is not defined"],
    );
    let defined = numbered(2_500.min(room / 12), |i| format!("$v{i}: Int "));
    add(
        "variables without a use",
        document(format!("query({defined}) {{ __typename }}")),
        422,
        INVALID,
        &["is never used"],
    );
    let inquiry = "submitInquiry(input: { inquiryKind: INFORMATION, preferredLanguage: \"en\", personName: \"Bat\", email: \"bat@example.org\", message: \"How?\" }) { receiptNumber } ";
    add(
        "flood of letters",
        document(format!("mutation {{ {} }}", numbered(100, |i| format!("a{i}: {inquiry}")))),
        422,
        DEAR,
        &["at most one submitInquiry", "has 100"],
    );

    // Depth.
    add(
        "fields in fields",
        document(format!("{{ {}__typename{} }}", "a { ".repeat(20), " }".repeat(20))),
        422,
        DEAR,
        &["21 levels", "at most 20 "],
    );
    add("selections in selections", document(levels(32)), 422, DEAR, &["32 levels"]);
    add("brackets in brackets", document(fill(["{ countries(filter: ", ""], "[")), 422, DEAR, &["64 levels"]);
    add("types in types", document(fill(["query($v: ", ""], "[")), 422, DEAR, &["64 levels"]);

    // Lists.
    if is_large {
        add(
            "list in the document",
            document(fill(["{ nodes(ids: [", "]) { id } }"], "1,")),
            422,
            DEAR,
            TOKENS,
        );
    }
    let ids: Vec<_> = vec![1; 20_001.min(room / 2)];
    if ids.len() > 20_000 {
        add(
            "list in a variable",
            with("query($v: [ID!]!) { nodes(ids: $v) { id } }", json!(ids)),
            422,
            DEAR,
            &["20000 values"],
        );
    }
    let uses = numbered(400, |i| format!("a{i}: countries(filter: $v) {{ totalCount }} "));
    let filter = json!({ "or": vec![json!({}); 1_000] });
    add(
        "filter in many places",
        with(&format!("query($v: CountryFilter) {{ {uses} }}"), filter),
        422,
        DEAR,
        &["20000 values"],
    );
    add(
        "list for a flag",
        with("query($v: Boolean!) { __typename @skip(if: $v) }", json!(vec![0; 15_000.min(room / 2)])),
        422,
        ARGUMENT,
        &["$v", "Boolean"],
    );
    let objects = json!(vec![json!({ "a": 1 }); room / 16]);
    add(
        "objects for an ID",
        with("query($v: ID!) { node(id: $v) { id } }", objects),
        422,
        ARGUMENT,
        &["$v", "ID"],
    );
    add(
        "list of a thousand IDs",
        with("query($v: [ID!]!) { nodes(ids: $v) { id } }", json!(vec!["x"; 1_000])),
        294,
        ARGUMENT,
        &["at most 200 "],
    );

    // Texts, names and numbers.
    add(
        "text that does not end",
        document(fill(["{ country(by: { code: \"", ""], "x")),
        400,
        INVALID,
        &["does not end"],
    );
    add(
        "text for a number",
        document(fill(["{ countries(first: \"", "\") { totalCount } }"], "x")),
        422,
        INVALID,
        &["\"Int\"", "found \"xxx"],
    );
    add(
        "long search",
        document(fill(["{ search(query: \"", "\") { record { id } } }"], "가")),
        294,
        ARGUMENT,
        &["at most 200 characters"],
    );
    add("long name", document(fill(["{ ", " }"], "x")), 422, DEAR, &["a name has ", " at most 128 "]);
    let named = "x".repeat(room);
    add(
        "long name of an operation",
        json!({ "query": "query A { __typename }", "operationName": named }),
        422,
        INVALID,
        &["no operation named \"xxx", "…"],
    );
    let unknown = numbered(1_000.min(room / 60), |i| format!("{}{i} ", "u".repeat(50)));
    add("unknown fields", document(format!("{{ {unknown} }}")), 422, INVALID, &["Unknown field \"uuu"]);
    add(
        "long number",
        document(fill(["{ countries(first: ", ") { totalCount } }"], "9")),
        422,
        INVALID,
        &["\"Int\""],
    );
    add(
        "largest page",
        document("{ countries(first: 2147483647) { nodes { id } } }"),
        422,
        DEAR,
        &["2147483697 records", "limit of 50000"],
    );
    add(
        "page over the limit",
        document("{ countries(first: 201) { nodes { id } } }"),
        294,
        ARGUMENT,
        &["between 0 and 200"],
    );

    // Errors.
    let failing = numbered(900.min(room / 25), |i| format!("a{i}: node(id: \"x\") {{ id }} "));
    add(
        "hundreds of fields that fail",
        document(format!("{{ {failing} }}")),
        294,
        ARGUMENT,
        &["not a valid ID"],
    );
    let wrong = numbered(1_000.min(room / 12), |i| format!("a{i}: nope "));
    add(
        "a thousand fields that are not there",
        document(format!("{{ {wrong} }}")),
        422,
        INVALID,
        &["Unknown field \"nope\""],
    );

    // Introspection.
    let loops =
        format!("{{ __schema {{ types {{ {}name{} }} }} }}", "fields { type { ".repeat(4), " } }".repeat(4));
    add("introspection in introspection", document(loops), 422, DEAR, &["5 levels", "at most 2 "]);
    let wide = numbered(50, |i| format!("a{i}: name "));
    add(
        "wide introspection",
        document(format!("{{ __schema {{ types {{ fields {{ {wide} }} }} }} }}")),
        422,
        DEAR,
        &["123000 values", "at most 120000 "],
    );
    add(
        "introspection of a large type",
        document(format!(
            "{{ __type(name: \"Query\") {{ fields {{ args {{ {wide} a: name b: name c: name {wide_again} }} }} }} }}",
            wide_again = numbered(150, |i| format!("b{i}: name "))
        )),
        422,
        DEAR,
        &["at most 120000 "],
    );
    let again = numbered(11, |i| format!("a{i}: __schema {{ types {{ name }} }} "));
    add(
        "introspection again and again",
        document(format!("{{ {again} }}")),
        422,
        DEAR,
        &["220000 values", "limit of 200000"],
    );
    all
}

/// A body that is no request at all.
pub(crate) struct HostileBody {
    pub(crate) kind: &'static str,
    pub(crate) body: Vec<u8>,
    pub(crate) status: u16,
}

/// Bodies of at most so many bytes, all of them but the last.
pub(crate) fn bodies(bytes: usize) -> Vec<HostileBody> {
    let query = |text: &str| document(text).to_string();
    let batch = json!(vec![document("{ __typename }"); bytes / 30 - 1]).to_string();
    let nested = format!("{{\"query\":\"{{ __typename }}\",\"variables\":{}", "[".repeat(10_000));
    let closed = 10_000;
    let closed = format!(
        "{{\"query\":\"{{ __typename }}\",\"variables\":{{\"v\":{}{}}}}}",
        "[".repeat(closed),
        "]".repeat(closed)
    );
    let number =
        format!("{{\"query\":\"{{ __typename }}\",\"variables\":{{\"v\":1{}}}}}", "0".repeat(bytes - 100));
    let names: Map<String, Value> = (0..bytes / 13 - 5).map(|i| (format!("a{i}"), json!(1))).collect();
    let ill = |text: &str| {
        text.replace('?', "\u{1}").bytes().map(|b| if b == 1 { 0xFF } else { b }).collect::<Vec<u8>>()
    };
    let ill_formed = "?".repeat(bytes - 100);
    vec![
        HostileBody { kind: "batch", body: batch.into(), status: 422 },
        HostileBody { kind: "JSON in JSON", body: nested.into(), status: 400 },
        HostileBody { kind: "JSON in JSON that ends", body: closed.into(), status: 422 },
        HostileBody { kind: "long number in JSON", body: number.into(), status: 422 },
        HostileBody {
            kind: "object without a query",
            body: Value::Object(names).to_string().into(),
            status: 422,
        },
        HostileBody {
            kind: "query that is not UTF-8",
            body: ill(&query(&format!("{{ __typename }} # {ill_formed}"))),
            status: 400,
        },
        HostileBody {
            kind: "other text that is not UTF-8",
            body: ill(&format!("{{\"query\":\"{{ __typename }}\",\"x\":\"{ill_formed}\"}}")),
            status: 400,
        },
        HostileBody {
            kind: "half of a letter",
            body: b"{\"query\":\"{ __typename } # \\ud800\"}".to_vec(),
            status: 422,
        },
        HostileBody { kind: "body over the limit", body: query(&" ".repeat(5_000_000)).into(), status: 413 },
    ]
}
