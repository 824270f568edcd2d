//! Random documents that fit the schema, with pages whose size is chosen later.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{BaseType, FieldDefinition, Type, TypeKind, TypeSystemDefinition};

/// How deep records are nested at most.
const DEPTH: u32 = 5;
/// What the sizes of pages are multiples of.
const SIZES: [f64; 6] = [0.2, 0.5, 1.0, 1.0, 2.0, 5.0];
const MAX_PAGE: f64 = 200.0;
const ROOT: &str = "Query";

/// A document between whose parts the sizes of its pages go.
#[derive(Debug, Default)]
pub(crate) struct Draft {
    text: String,
    /// Where a size goes, and the share that it has of the others.
    pages: Vec<(usize, f64)>,
}

impl Draft {
    /// The document with all pages larger or smaller by a factor.
    pub(crate) fn document(&self, factor: f64) -> String {
        let mut document = String::with_capacity(self.text.len() + self.pages.len() * 3);
        let mut from = 0;
        for &(at, share) in &self.pages {
            document.push_str(&self.text[from..at]);
            document.push_str(&(share * factor).round().clamp(1.0, MAX_PAGE).to_string());
            from = at;
        }
        document + &self.text[from..]
    }
}

#[derive(Clone)]
pub(crate) struct Generator {
    types: Arc<HashMap<String, Vec<FieldDefinition>>>,
    /// The seed of what comes next.
    pub(crate) state: u64,
}

impl Generator {
    pub(crate) fn new(seed: u64) -> Self {
        // The parser knows no description of the schema itself.
        let text = include_str!("../../schema.graphql");
        let end = text.find("\n\"\"\"\nA GraphQL Schema ").expect("the description of the schema");
        let schema = parse_schema(&text[..end]).expect("the schema is one");
        let types = schema.definitions.into_iter().filter_map(|definition| {
            let TypeSystemDefinition::Type(ty) = definition else { return None };
            let fields = match ty.node.kind {
                TypeKind::Object(object) => object.fields,
                TypeKind::Interface(interface) => interface.fields,
                _ => return None,
            };
            Some((ty.node.name.node.to_string(), fields.into_iter().map(|field| field.node).collect()))
        });
        Self { types: Arc::new(types.collect()), state: seed }
    }

    /// A document that counts the records of each list.
    pub(crate) fn counts(&self) -> String {
        let lists =
            self.roots().map(|field| format!(" {}: {} {{ totalCount }}", name(field), field.name.node));
        format!("{{{} }}", lists.collect::<String>())
    }

    /// Leaves out the lists of so few records that their size says nothing of what they cost.
    pub(crate) fn leave_out(&mut self, few: impl Fn(&str) -> bool) {
        for fields in Arc::make_mut(&mut self.types).values_mut() {
            fields.retain(|field| !name(field).ends_with("Connection") || !few(name(field)));
        }
    }

    fn roots(&self) -> impl Iterator<Item = &FieldDefinition> {
        self.types[ROOT].iter().filter(|field| !needs(field) && name(field).ends_with("Connection"))
    }

    /// One to three lists or summaries, whatever they lead to below.
    pub(crate) fn draft(&mut self) -> Draft {
        let mut draft = Draft { text: "{".to_owned(), pages: Vec::new() };
        let mut fields: Vec<FieldDefinition> = self.roots().cloned().collect();
        fields.extend(self.types[ROOT].iter().filter(|field| name(field).ends_with("Summary")).cloned());
        for number in 0..=self.below(3) {
            let field = fields[self.below(fields.len())].clone();
            draft.text += &format!(" r{number}: ");
            self.field(&mut draft, &field, DEPTH);
        }
        draft.text += " }";
        draft
    }

    fn field(&mut self, draft: &mut Draft, field: &FieldDefinition, depth: u32) {
        draft.text += field.name.node.as_str();
        let ty = name(field).to_owned();
        if !ty.ends_with("Connection") {
            return self.selection(draft, &ty, depth);
        }
        draft.text += if self.below(4) == 0 { "(last: " } else { "(first: " };
        draft.pages.push((draft.text.len(), SIZES[self.below(SIZES.len())]));
        draft.text += ") {";
        if self.below(4) == 0 {
            draft.text += " totalCount";
        }
        draft.text += " nodes";
        let nodes = self.types[&ty].iter().find(|field| field.name.node == "nodes").cloned();
        self.selection(draft, name(&nodes.expect("a page has nodes")), depth.saturating_sub(1));
        draft.text += " }";
    }

    /// Some plain fields, and below them up to three others.
    fn selection(&mut self, draft: &mut Draft, ty: &str, depth: u32) {
        let fields: Vec<FieldDefinition> =
            self.types[ty].iter().filter(|field| !needs(field)).cloned().collect();
        let (deep, plain): (Vec<_>, Vec<_>) =
            fields.into_iter().partition(|field| self.types.contains_key(name(field)));
        draft.text += " { __typename";
        let share = self.below(4) + 1;
        for field in &plain {
            if self.below(4) < share {
                draft.text += &format!(" {}", field.name.node);
            }
        }
        if depth > 0 && !deep.is_empty() {
            for number in 0..self.below(4) {
                let field = deep[self.below(deep.len())].clone();
                draft.text += &format!(" d{number}: ");
                self.field(draft, &field, depth - 1);
            }
        }
        draft.text += " }";
    }

    /// A number below another (splitmix64).
    fn below(&mut self, end: usize) -> usize {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % end as u64) as usize
    }
}

/// Whether a field has an argument that must be given.
fn needs(field: &FieldDefinition) -> bool {
    field
        .arguments
        .iter()
        .any(|argument| !argument.node.ty.node.nullable && argument.node.default_value.is_none())
}

fn name(field: &FieldDefinition) -> &str {
    let mut ty: &Type = &field.ty.node;
    loop {
        match &ty.base {
            BaseType::Named(name) => return name,
            BaseType::List(inner) => ty = inner,
        }
    }
}
