//! The text of a document as a tree, by the grammar of the specification of September 2025. The library's own parser
//! takes texts that are no documents (`query() {…}`, `fragment on on T {…}`) and refuses some that are (`[Int ]`,
//! `"\u{1F600}"`); the tree is the library's.

#[cfg(test)]
mod documents_tests;
mod tokens;

use std::collections::HashMap;

use async_graphql::indexmap::IndexMap;
use async_graphql::indexmap::map::Entry;
use async_graphql::parser::types::{
    BaseType, Directive, DocumentOperations, ExecutableDocument, Field, FragmentDefinition, FragmentSpread,
    InlineFragment, OperationDefinition, OperationType, Selection, SelectionSet, Type, TypeCondition,
    VariableDefinition,
};
use async_graphql::{Name, Pos, Positioned, ServerError, ServerResult};
use async_graphql_value::Value;

use self::tokens::{Token, Tokens};

/// What is no document, and where.
#[derive(Debug)]
enum SyntaxError {
    At(Pos, String),
    /// It is over a limit.
    TooMuch(String),
}

/// How deep brackets may be nested: trees are walked by recursion.
const MAX_NESTING: usize = 64;

type Result<T> = std::result::Result<T, SyntaxError>;
type Operation = Positioned<OperationDefinition>;

impl SyntaxError {
    fn new(pos: Pos, message: String) -> Self {
        Self::At(pos, message)
    }
}

/// Reads a document.
pub fn parse(text: &str) -> ServerResult<ExecutableDocument> {
    let mut tokens = Tokens::new(text);
    let (token, pos) = tokens.next()?;
    Ok(Parser { tokens, token, pos, depth: 0 }.document()?)
}

struct Parser<'a> {
    tokens: Tokens<'a>,
    /// The token that is looked at, and where it is.
    token: Token<'a>,
    pos: Pos,
    /// How many brackets are open.
    depth: usize,
}

impl<'a> Parser<'a> {
    fn document(mut self) -> Result<ExecutableDocument> {
        let (mut named, mut anonymous, mut fragments) = (HashMap::new(), Vec::new(), HashMap::new());
        loop {
            let described = self.description()?;
            match self.token {
                Token::End if !described => break,
                Token::Mark('{') if described => return self.unexpected(),
                Token::Name("fragment") => self.fragment(&mut fragments)?,
                Token::Mark('{') | Token::Name(_) => self.operation(&mut named, &mut anonymous)?,
                _ => return self.unexpected(),
            }
        }
        let operations = match anonymous.pop() {
            Some(alone) if named.is_empty() && anonymous.is_empty() => DocumentOperations::Single(alone),
            Some(one) => {
                let message = "an anonymous operation must be the only operation in its document";
                return Err(SyntaxError::new(one.pos, message.to_owned()));
            }
            None if named.is_empty() => {
                return Err(SyntaxError::new(self.pos, "the document has no operation".to_owned()));
            }
            None => DocumentOperations::Multiple(named),
        };
        Ok(ExecutableDocument { operations, fragments })
    }

    /// An operation; a selection alone is a query.
    fn operation(
        &mut self,
        named: &mut HashMap<Name, Operation>,
        anonymous: &mut Vec<Operation>,
    ) -> Result<()> {
        let pos = self.pos;
        let (mut ty, mut name) = (OperationType::Query, None);
        let (mut variable_definitions, mut directives) = (Vec::new(), Vec::new());
        if let Token::Name(keyword) = self.token {
            ty = match keyword {
                "query" => OperationType::Query,
                "mutation" => OperationType::Mutation,
                "subscription" => OperationType::Subscription,
                _ => return self.unexpected(),
            };
            self.advance()?;
            if matches!(self.token, Token::Name(_)) {
                name = Some(self.name()?);
            }
            if self.token == Token::Mark('(') {
                variable_definitions = self.many('(', Self::variable_definition, ')')?;
            }
            directives = self.directives()?;
        }
        let selection_set = self.selection_set()?;
        let operation = OperationDefinition { ty, variable_definitions, directives, selection_set };
        let operation = Positioned::new(operation, pos);
        let Some(name) = name else {
            anonymous.push(operation);
            return Ok(());
        };
        if named.insert(name.node.clone(), operation).is_some() {
            return Err(twice("operation", &name));
        }
        Ok(())
    }

    fn fragment(&mut self, fragments: &mut HashMap<Name, Positioned<FragmentDefinition>>) -> Result<()> {
        let pos = self.pos;
        self.advance()?;
        let name = self.name()?;
        if name.node.as_str() == "on" {
            return Err(SyntaxError::new(name.pos, "a fragment cannot be named \"on\"".to_owned()));
        }
        let Some(type_condition) = self.type_condition()? else { return self.unexpected() };
        let directives = self.directives()?;
        let selection_set = self.selection_set()?;
        let fragment = FragmentDefinition { type_condition, directives, selection_set };
        if fragments.insert(name.node.clone(), Positioned::new(fragment, pos)).is_some() {
            return Err(twice("fragment", &name));
        }
        Ok(())
    }

    fn variable_definition(&mut self) -> Result<Positioned<VariableDefinition>> {
        self.description()?;
        let pos = self.pos;
        self.expect(Token::Mark('$'))?;
        let name = self.name()?;
        self.expect(Token::Mark(':'))?;
        let type_pos = self.pos;
        let var_type = Positioned::new(self.type_reference()?, type_pos);
        let default_value = if self.token == Token::Mark('=') {
            self.advance()?;
            let pos = self.pos;
            let value = self.value(true)?;
            Some(Positioned::new(value.into_const().unwrap_or_default(), pos))
        } else {
            None
        };
        let directives = self.directives()?;
        Ok(Positioned::new(VariableDefinition { name, var_type, directives, default_value }, pos))
    }

    fn type_reference(&mut self) -> Result<Type> {
        let base = if self.token == Token::Mark('[') {
            self.open('[')?;
            let inner = self.type_reference()?;
            self.close(']')?;
            BaseType::List(Box::new(inner))
        } else {
            BaseType::Named(self.name()?.node)
        };
        let nullable = self.token != Token::Mark('!');
        if !nullable {
            self.advance()?;
        }
        Ok(Type { base, nullable })
    }

    fn selection_set(&mut self) -> Result<Positioned<SelectionSet>> {
        let pos = self.pos;
        let items = self.many('{', Self::selection, '}')?;
        Ok(Positioned::new(SelectionSet { items }, pos))
    }

    fn selection(&mut self) -> Result<Positioned<Selection>> {
        let pos = self.pos;
        let selection = if self.token == Token::Spread {
            self.advance()?;
            match self.token {
                Token::Name(name) if name != "on" => {
                    let (fragment_name, directives) = (self.name()?, self.directives()?);
                    Selection::FragmentSpread(Positioned::new(
                        FragmentSpread { fragment_name, directives },
                        pos,
                    ))
                }
                _ => {
                    let type_condition = self.type_condition()?;
                    let directives = self.directives()?;
                    let selection_set = self.selection_set()?;
                    let inline = InlineFragment { type_condition, directives, selection_set };
                    Selection::InlineFragment(Positioned::new(inline, pos))
                }
            }
        } else {
            Selection::Field(Positioned::new(self.field()?, pos))
        };
        Ok(Positioned::new(selection, pos))
    }

    fn field(&mut self) -> Result<Field> {
        let mut name = self.name()?;
        let mut alias = None;
        if self.token == Token::Mark(':') {
            self.advance()?;
            alias = Some(std::mem::replace(&mut name, self.name()?));
        }
        let arguments = self.arguments()?;
        let directives = self.directives()?;
        let selection_set =
            if self.token == Token::Mark('{') { self.selection_set()? } else { Positioned::default() };
        Ok(Field { alias, name, arguments, directives, selection_set })
    }

    /// `on` and a type, if that is what comes.
    fn type_condition(&mut self) -> Result<Option<Positioned<TypeCondition>>> {
        let pos = self.pos;
        if self.token != Token::Name("on") {
            return Ok(None);
        }
        self.advance()?;
        Ok(Some(Positioned::new(TypeCondition { on: self.name()? }, pos)))
    }

    fn arguments(&mut self) -> Result<Vec<(Positioned<Name>, Positioned<Value>)>> {
        if self.token == Token::Mark('(') { self.many('(', Self::argument, ')') } else { Ok(Vec::new()) }
    }

    fn argument(&mut self) -> Result<(Positioned<Name>, Positioned<Value>)> {
        let name = self.name()?;
        self.expect(Token::Mark(':'))?;
        let pos = self.pos;
        Ok((name, Positioned::new(self.value(false)?, pos)))
    }

    fn directives(&mut self) -> Result<Vec<Positioned<Directive>>> {
        let mut directives = Vec::new();
        while self.token == Token::Mark('@') {
            let pos = self.pos;
            self.advance()?;
            let (name, arguments) = (self.name()?, self.arguments()?);
            directives.push(Positioned::new(Directive { name, arguments }, pos));
        }
        Ok(directives)
    }

    fn value(&mut self, constant: bool) -> Result<Value> {
        let value = match &self.token {
            Token::Mark('$') if !constant => {
                self.advance()?;
                return Ok(Value::Variable(self.name()?.node));
            }
            Token::Mark('[') => {
                let mut items = Vec::new();
                self.open('[')?;
                while self.token != Token::Mark(']') {
                    items.push(self.value(constant)?);
                }
                self.close(']')?;
                return Ok(Value::List(items));
            }
            Token::Mark('{') => return self.object(constant),
            Token::Int(text) => number(text, text.parse::<i64>().map(Into::into).ok()),
            Token::Float(text) => number(text, None),
            Token::Text(text) => Value::String(text.clone()),
            Token::Name("true") => Value::Boolean(true),
            Token::Name("false") => Value::Boolean(false),
            Token::Name("null") => Value::Null,
            Token::Name(name) => Value::Enum(Name::new(name)),
            _ => return self.unexpected(),
        };
        self.advance()?;
        Ok(value)
    }

    fn object(&mut self, constant: bool) -> Result<Value> {
        let mut fields = IndexMap::new();
        self.open('{')?;
        while self.token != Token::Mark('}') {
            let name = self.name()?;
            self.expect(Token::Mark(':'))?;
            match fields.entry(name.node.clone()) {
                Entry::Occupied(_) => return Err(twice("input field", &name)),
                Entry::Vacant(free) => free.insert(self.value(constant)?),
            };
        }
        self.close('}')?;
        Ok(Value::Object(fields))
    }

    /// At least one of something between brackets.
    fn many<T>(&mut self, open: char, one: fn(&mut Self) -> Result<T>, close: char) -> Result<Vec<T>> {
        self.open(open)?;
        let mut several = vec![one(self)?];
        while self.token != Token::Mark(close) {
            several.push(one(self)?);
        }
        self.close(close)?;
        Ok(several)
    }

    fn open(&mut self, bracket: char) -> Result<()> {
        self.depth += 1;
        if self.depth > MAX_NESTING {
            return Err(SyntaxError::TooMuch(format!(
                "brackets are nested more than {MAX_NESTING} levels deep"
            )));
        }
        self.expect(Token::Mark(bracket))
    }

    fn close(&mut self, bracket: char) -> Result<()> {
        self.depth -= 1;
        self.expect(Token::Mark(bracket))
    }

    /// Goes past a description, if there is one: it has no meaning for running a document.
    fn description(&mut self) -> Result<bool> {
        let described = matches!(self.token, Token::Text(_));
        if described {
            self.advance()?;
        }
        Ok(described)
    }

    fn name(&mut self) -> Result<Positioned<Name>> {
        let Token::Name(name) = self.token else { return self.unexpected() };
        let name = Positioned::new(Name::new(name), self.pos);
        self.advance()?;
        Ok(name)
    }

    fn expect(&mut self, token: Token<'_>) -> Result<()> {
        if self.token == token {
            return self.advance();
        }
        Err(SyntaxError::new(self.pos, format!("expected {token}, found {}", self.token)))
    }

    fn advance(&mut self) -> Result<()> {
        (self.token, self.pos) = self.tokens.next()?;
        Ok(())
    }

    fn unexpected<T>(&self) -> Result<T> {
        Err(SyntaxError::new(self.pos, format!("unexpected {}", self.token)))
    }
}

fn twice(what: &str, name: &Positioned<Name>) -> SyntaxError {
    SyntaxError::new(name.pos, format!("there can be only one {what} named {:?}", name.node.as_str()))
}

/// A number; one too large for any type is the largest.
fn number(text: &str, whole: Option<serde_json::Number>) -> Value {
    let number = whole.or_else(|| {
        let number = text.parse::<f64>().unwrap_or_default();
        serde_json::Number::from_f64(number.clamp(f64::MIN, f64::MAX))
    });
    number.map_or(Value::Null, Value::Number)
}

impl From<SyntaxError> for ServerError {
    fn from(error: SyntaxError) -> Self {
        match error {
            SyntaxError::At(pos, message) => Self::new(format!("syntax error: {message}"), Some(pos)),
            SyntaxError::TooMuch(message) => super::budget::too_expensive(message),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first argument of the first field of a document.
    fn argument(value: &str) -> Option<Value> {
        let document = parse(&format!("{{ a(b: {value}) }}")).ok()?;
        let (_, operation) = document.operations.iter().next()?;
        match &operation.node.selection_set.node.items.first()?.node {
            Selection::Field(field) => Some(field.node.get_argument("b")?.node.clone()),
            _ => None,
        }
    }

    #[test]
    fn strings_hold_what_their_escapes_stand_for() {
        for (written, held) in [
            (r#""""#, ""),
            (r#""a\n\"\u00e9\\""#, "a\n\"é\\"),
            (r#""\u{1F600}\uD83D\uDE00""#, "😀😀"),
            ("\"\"\"\n    a\n      b \\\"\"\" \\n\n  \n\"\"\"", "a\n  b \"\"\" \\n"),
            ("\"\"\"a\r\n  b\r  c\"\"\"", "a\nb\nc"),
        ] {
            assert_eq!(argument(written), Some(Value::String(held.to_owned())), "{written}");
        }
        for wrong in [r#""\u{110000}""#, r#""\uD83D""#, r#""\x""#, "\"a\nb\"", "\"a", "\"\"\"a\"\""] {
            assert_eq!(argument(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn places_are_counted_in_characters_along_a_line() {
        let Err(error) = parse("{ a(b: \"é😀\")\r\n\tü }") else { panic!("ü is no name") };
        assert_eq!(error.locations, [Pos { line: 2, column: 2 }]);
        let Err(error) = parse("{ a(b: \"é😀\") ü }") else { panic!("ü is no name") };
        assert_eq!(error.locations, [Pos { line: 1, column: 14 }]);
    }
}
