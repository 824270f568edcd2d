//! The schema as a client sees it: what the tests that hold for every record type are driven by.

use std::collections::HashMap;

use serde_json::Value;

use super::TestApp;

/// Fields that hold names, contacts or letters of people.
pub(crate) const PERSONAL: [&str; 3] = ["personName", "email", "message"];

/// Whether the input of a mutation has a field.
pub(crate) fn is_input_field(mutation: &str, field: &str) -> bool {
    let schema = include_str!("../../schema.graphql");
    let (first, rest) = mutation.split_at(1);
    let begin = format!("\ninput {}{rest}Input {{", first.to_uppercase());
    let (_, fields) = schema.split_once(&begin).expect("a mutation with an input of its name");
    let (fields, _) = fields.split_once("\n}").expect("an end");
    fields.contains(&format!("\n\t{field}: "))
}

/// The object types and their fields.
pub(crate) struct Schema {
    fields: HashMap<String, Vec<Field>>,
}

#[derive(Clone, Debug)]
pub(crate) struct Field {
    pub(crate) name: String,
    /// The type without lists and non-null.
    pub(crate) of: String,
    pub(crate) kind: String,
}

/// A list of all records of a type.
#[derive(Clone, Copy, Debug)]
pub(crate) struct List<'a> {
    name: &'a str,
    pub(crate) of: &'a str,
    administrative: bool,
}

impl List<'_> {
    /// A query of the list with arguments and a selection, as they stand behind its name.
    pub(crate) fn query(&self, rest: &str) -> String {
        let name = self.name;
        if self.administrative {
            return format!("{{ administration {{ {name}{rest} }} }}");
        }
        format!("{{ {name}{rest} }}")
    }

    /// What the data of such a query has of the list.
    pub(crate) fn at<'d>(&self, data: &'d Value) -> &'d Value {
        if self.administrative { &data["administration"][self.name] } else { &data[self.name] }
    }
}

impl std::fmt::Display for List<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

const QUERY: &str = "{ __schema { types { kind name fields(includeDeprecated: true) { name
    type { kind name ofType { kind name ofType { kind name ofType { kind name } } } } } } } }";

impl Schema {
    pub(crate) async fn read(app: &TestApp) -> Self {
        let data = app.data(QUERY).await;
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
        let field = |field: &Value| {
            let mut of = &field["type"];
            while !of["ofType"].is_null() {
                of = &of["ofType"];
            }
            Field { name: text(&field["name"]), of: text(&of["name"]), kind: text(&of["kind"]) }
        };
        let types = list(&data["__schema"]["types"]);
        let sorted = |kind: &Value| {
            let mut fields: Vec<Field> = list(&kind["fields"]).iter().map(field).collect();
            fields.sort_by(|one, other| one.name.cmp(&other.name));
            fields
        };
        let objects = types.iter().filter(|kind| kind["kind"] == "OBJECT");
        let fields = objects.map(|kind| (text(&kind["name"]), sorted(kind)));
        Self { fields: fields.collect() }
    }

    pub(crate) fn fields(&self, of: &str) -> &[Field] {
        &self.fields[of]
    }

    /// The lists of all records: fields of `Query` and `Administration` that give connections.
    pub(crate) fn lists(&self) -> Vec<List<'_>> {
        let of = |parent: &str, administrative| {
            let fields = self.fields(parent).iter();
            let lists = fields.filter_map(move |field| {
                Some(List { name: &field.name, of: field.of.strip_suffix("Connection")?, administrative })
            });
            lists.collect::<Vec<_>>()
        };
        [of("Query", false), of("Administration", true)].concat()
    }

    /// The types of records, in the order of their names.
    pub(crate) fn records(&self) -> impl Iterator<Item = &str> {
        let records = self.fields.iter().filter(|(_, fields)| {
            ["id", "version", "visibility"].iter().all(|own| fields.iter().any(|field| field.name == *own))
        });
        let mut names: Vec<_> = records.map(|(name, _)| name.as_str()).collect();
        names.sort_unstable();
        names.into_iter()
    }

    /// The fields of a record type that give one record.
    pub(crate) fn ones(&self, of: &str) -> impl Iterator<Item = &Field> {
        self.fields(of).iter().filter(|field| self.records().any(|record| record == field.of))
    }

    /// A field with a selection below it that reads all there is without going further than one record.
    pub(crate) fn selection(&self, field: &Field) -> String {
        let Field { name, of, kind, .. } = field;
        if kind == "INTERFACE" {
            return format!("{name} {{ id }}");
        }
        if kind != "OBJECT" {
            return name.clone();
        }
        if of.ends_with("Connection") {
            return format!("{name}(first: 2) {{ totalCount nodes {{ id version }} }}");
        }
        let below: Vec<String> = if self.fields(of).iter().any(|below| below.name == "id") {
            vec!["id version".to_owned()]
        } else {
            self.fields(of).iter().map(|below| self.selection(below)).collect()
        };
        let page = if of == "ChangeFeed" { "(first: 2)" } else { "" };
        format!("{name}{page} {{ {} }}", below.join(" "))
    }
}
