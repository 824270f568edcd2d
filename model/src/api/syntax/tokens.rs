//! The tokens of a document, by the lexical grammar of the specification of September 2025.

use async_graphql::Pos;

use super::{Result, SyntaxError};

/// How many tokens a document may have: each takes up to a hundred times its own size in memory.
const MAX_TOKENS: usize = 12_000;
/// The longest name. An alias is in the answer as often as its field.
const MAX_NAME: usize = 128;

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token<'a> {
    /// One of `! $ & ( ) : = @ [ ] { | }`.
    Mark(char),
    Spread,
    Name(&'a str),
    Int(&'a str),
    Float(&'a str),
    Text(String),
    End,
}

impl std::fmt::Display for Token<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Mark(mark) => write!(f, "\"{mark}\""),
            Self::Spread => f.write_str("\"...\""),
            Self::Name(text) | Self::Int(text) | Self::Float(text) => write!(f, "\"{text}\""),
            Self::Text(_) => f.write_str("a string"),
            Self::End => f.write_str("end of the document"),
        }
    }
}

pub(super) struct Tokens<'a> {
    text: &'a str,
    /// The byte that is read next.
    at: usize,
    /// How many tokens were read.
    count: usize,
    line: usize,
    /// The column of a byte, so that columns are counted once along a line.
    column: (usize, usize),
}

impl<'a> Tokens<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0, count: 0, line: 1, column: (0, 1) }
    }

    /// The next token and its position.
    pub(super) fn next(&mut self) -> Result<(Token<'a>, Pos)> {
        self.skip();
        let pos = self.pos();
        self.count += 1;
        if self.count > MAX_TOKENS {
            return Err(SyntaxError::TooMuch(format!("the document has more than {MAX_TOKENS} tokens")));
        }
        let Some(first) = self.rest().chars().next() else { return Ok((Token::End, pos)) };
        let token = match first {
            '!' | '$' | '&' | '(' | ')' | ':' | '=' | '@' | '[' | ']' | '{' | '|' | '}' => {
                self.at += 1;
                Token::Mark(first)
            }
            '.' if self.rest().starts_with("...") => {
                self.at += 3;
                Token::Spread
            }
            'A'..='Z' | 'a'..='z' | '_' => Token::Name(self.name()?),
            '0'..='9' | '-' => self.number(pos)?,
            '"' if self.rest().starts_with("\"\"\"") => Token::Text(self.block(pos)?),
            '"' => Token::Text(self.string(pos)?),
            other => return Err(SyntaxError::new(pos, format!("unexpected character {other:?}"))),
        };
        Ok((token, pos))
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn take(&mut self, is: fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let taken = rest.find(|c: char| !is(c)).map_or(rest, |end| rest.get(..end).unwrap_or_default());
        self.at += taken.len();
        taken
    }

    fn name(&mut self) -> Result<&'a str> {
        let name = self.take(is_name);
        if name.len() > MAX_NAME {
            let length = name.len();
            return Err(SyntaxError::TooMuch(format!(
                "a name has {length} characters; at most {MAX_NAME} are allowed"
            )));
        }
        Ok(name)
    }

    /// Goes past what stands between tokens.
    fn skip(&mut self) {
        loop {
            match self.rest().chars().next() {
                Some(' ' | '\t' | ',') => self.at += 1,
                Some('\u{feff}') => self.at += '\u{feff}'.len_utf8(),
                Some('\n' | '\r') => self.end_line(),
                Some('#') => {
                    self.take(|c| c != '\n' && c != '\r');
                }
                _ => return,
            }
        }
    }

    /// Goes past a line terminator.
    fn end_line(&mut self) {
        self.at += if self.rest().starts_with("\r\n") { 2 } else { 1 };
        self.line += 1;
        self.column = (self.at, 1);
    }

    fn pos(&mut self) -> Pos {
        let (from, column) = self.column;
        let passed = self.text.get(from..self.at).unwrap_or_default().chars().count();
        self.column = (self.at, column + passed);
        Pos { line: self.line, column: self.column.1 }
    }

    fn number(&mut self, pos: Pos) -> Result<Token<'a>> {
        let start = self.at;
        let wrong = || SyntaxError::new(pos, "this is not a number".to_owned());
        if self.rest().starts_with('-') {
            self.at += 1;
        }
        let digits = self.take(|c| c.is_ascii_digit());
        if digits.is_empty() || (digits.len() > 1 && digits.starts_with('0')) {
            return Err(wrong());
        }
        let mut float = false;
        if self.rest().starts_with('.') {
            float = true;
            self.at += 1;
            if self.take(|c| c.is_ascii_digit()).is_empty() {
                return Err(wrong());
            }
        }
        if self.rest().starts_with(['e', 'E']) {
            float = true;
            self.at += 1;
            if self.rest().starts_with(['+', '-']) {
                self.at += 1;
            }
            if self.take(|c| c.is_ascii_digit()).is_empty() {
                return Err(wrong());
            }
        }
        if self.rest().starts_with(|c: char| c == '.' || is_name(c)) {
            return Err(wrong());
        }
        let text = self.text.get(start..self.at).unwrap_or_default();
        Ok(if float { Token::Float(text) } else { Token::Int(text) })
    }

    fn string(&mut self, pos: Pos) -> Result<String> {
        let wrong = |what: &str| SyntaxError::new(pos, format!("this string {what}"));
        let mut value = String::new();
        self.at += 1;
        loop {
            value += self.take(|c| !matches!(c, '"' | '\\' | '\n' | '\r'));
            match self.rest().chars().next() {
                Some('"') => {
                    self.at += 1;
                    return Ok(value);
                }
                Some('\\') => {
                    self.at += 1;
                    value.push(self.escape().ok_or_else(|| wrong("has an escape that is none"))?);
                }
                _ => return Err(wrong("does not end")),
            }
        }
    }

    /// The character of an escape, past its backslash.
    fn escape(&mut self) -> Option<char> {
        let kind = self.rest().chars().next()?;
        self.at += kind.len_utf8();
        match kind {
            '"' | '\\' | '/' => Some(kind),
            'b' => Some('\u{8}'),
            'f' => Some('\u{c}'),
            'n' => Some('\n'),
            'r' => Some('\r'),
            't' => Some('\t'),
            'u' if self.rest().starts_with('{') => {
                self.at += 1;
                let digits = self.take(|c| c.is_ascii_hexdigit());
                let closed = self.rest().starts_with('}') && digits.len() <= 8;
                self.at += usize::from(closed);
                char::from_u32(u32::from_str_radix(digits, 16).ok().filter(|_| closed)?)
            }
            'u' => match self.four_digits()? {
                lead @ 0xd800..=0xdbff => {
                    self.at += self.rest().starts_with("\\u").then_some(2)?;
                    let trail = self.four_digits().filter(|trail| (0xdc00..=0xdfff).contains(trail))?;
                    char::from_u32(0x1_0000 + ((lead - 0xd800) << 10) + (trail - 0xdc00))
                }
                code => char::from_u32(code),
            },
            _ => None,
        }
    }

    fn four_digits(&mut self) -> Option<u32> {
        let digits = self.rest().get(..4).filter(|text| text.bytes().all(|c| c.is_ascii_hexdigit()))?;
        self.at += 4;
        u32::from_str_radix(digits, 16).ok()
    }

    fn block(&mut self, pos: Pos) -> Result<String> {
        self.at += 3;
        let mut lines = vec![String::new()];
        let say = |lines: &mut Vec<String>, text: &str| {
            if let Some(line) = lines.last_mut() {
                line.push_str(text);
            }
        };
        loop {
            let text = self.take(|c| !matches!(c, '"' | '\\' | '\n' | '\r'));
            say(&mut lines, text);
            let rest = self.rest();
            if rest.starts_with("\"\"\"") {
                self.at += 3;
                return Ok(dedent(&lines));
            } else if rest.starts_with("\\\"\"\"") {
                self.at += 4;
                say(&mut lines, "\"\"\"");
            } else if rest.starts_with(['\n', '\r']) {
                self.end_line();
                lines.push(String::new());
            } else if let Some(other) = rest.get(..1) {
                self.at += 1;
                say(&mut lines, other);
            } else {
                return Err(SyntaxError::new(pos, "this string does not end".to_owned()));
            }
        }
    }
}

fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// The value of a block string: without the indentation that its lines share and without blank lines around.
fn dedent(lines: &[String]) -> String {
    let indent = |line: &str| line.find(|c: char| c != ' ' && c != '\t');
    let shared = lines.iter().skip(1).filter_map(|line| indent(line)).min().unwrap_or(0);
    let first = lines.iter().position(|line| indent(line).is_some()).unwrap_or(lines.len());
    let last = lines.iter().rposition(|line| indent(line).is_some()).map_or(0, |last| last + 1);
    let kept = lines.iter().enumerate().take(last).skip(first);
    let kept =
        kept.map(|(i, line)| if i == 0 { line.as_str() } else { line.get(shared..).unwrap_or_default() });
    kept.collect::<Vec<_>>().join("\n")
}
