//! Search over names in any language: what is kept and what is asked for are folded the same way.
//!
//! A word is found by its beginning; what scripts without spaces between words write is found anywhere. Hyphens and
//! apostrophes part a word for some and not for others, so texts are kept in both forms: `e-Government portal` as
//! ` egovernment portal | e government portal`, in which `egov`, `e-gov`, `e gov` and `government` begin a word.

mod letters;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use letters::{is_apostrophe, is_spaceless, plain};

/// Text without case, width, accents, apostrophes and hyphens, and Korean without spaces, so that 디지털정부협력센터 is
/// the same as 디지털정부 협력센터. Lists are sorted by it.
pub fn fold(text: &str) -> String {
    fold_apart(text, Apart::default())
}

/// What a search column holds: the forms of every text that the record can be found by. Each word has a space before it.
pub fn document<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let mut all: Vec<String> = Vec::new();
    for form in texts.into_iter().flat_map(forms) {
        if !all.contains(&form) {
            all.push(form);
        }
    }
    all.iter().map(|form| format!(" {form}")).collect::<Vec<_>>().join(" |")
}

/// The longest query, in characters.
const MAX_LENGTH: usize = 200;
/// The most words that a query may have.
const MAX_WORDS: usize = 12;

/// What is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Query {
    /// The words, those of scripts without spaces joined where they stand side by side.
    pub(super) together: Vec<Word>,
    /// The words as they were written.
    pub(super) words: Vec<Word>,
    /// All of it, as one text.
    pub(super) whole: Word,
}

/// A word that is looked for: it is found in any of its forms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    forms: Vec<String>,
}

impl Query {
    pub(super) fn read(text: &str) -> Result<Self, String> {
        if text.chars().count() > MAX_LENGTH {
            return Err(format!("at most {MAX_LENGTH} characters"));
        }
        let written: Vec<&str> = text.split(is_break).filter(|word| !fold(word).is_empty()).collect();
        if written.is_empty() {
            return Err("must contain a letter or a digit".to_owned());
        }
        if written.len() > MAX_WORDS {
            return Err(format!("at most {MAX_WORDS} words"));
        }
        let mut joined: Vec<String> = Vec::new();
        for word in &written {
            let begins = fold(word).chars().next().is_some_and(is_spaceless);
            match joined.last_mut() {
                Some(last) if begins && fold(last.as_str()).chars().next_back().is_some_and(is_spaceless) => {
                    last.push_str(word);
                }
                _ => joined.push((*word).to_owned()),
            }
        }
        let word = |text: &str| Word { forms: forms(text) };
        Ok(Self {
            together: joined.iter().map(|text| word(text)).collect(),
            words: written.into_iter().map(word).collect(),
            whole: word(text),
        })
    }
}

impl Word {
    /// The `LIKE` patterns of search columns that have the word, one of which has to fit. A form is of letters, digits
    /// and spaces, so nothing in it means anything else to `LIKE`.
    pub(super) fn patterns(&self) -> impl Iterator<Item = String> {
        self.forms.iter().map(|form| match form.chars().next() {
            Some(first) if is_spaceless(first) => format!("%{form}%"),
            _ => format!("% {form}%"),
        })
    }

    /// The patterns of search columns in which a text begins with the word.
    pub(super) fn beginnings(&self) -> Vec<String> {
        self.forms.iter().flat_map(|form| [format!(" {form}%"), format!("%| {form}%")]).collect()
    }

    /// The patterns of search columns in which a word begins with the word, in any script.
    pub(super) fn starts(&self) -> Vec<String> {
        self.forms.iter().map(|form| format!("% {form}%")).collect()
    }

    /// The patterns of search columns that have the word anywhere. One or two letters of a script with spaces are part of
    /// nearly every text, so they have to begin a word.
    pub(super) fn parts(&self) -> Vec<String> {
        let anywhere = |form: &str| form.chars().next().is_some_and(is_spaceless) || form.chars().count() > 2;
        let part = |form: &String| if anywhere(form) { format!("%{form}%") } else { format!("% {form}%") };
        self.forms.iter().map(part).collect()
    }
}

/// What parts words beside spaces.
#[derive(Clone, Copy, Debug, Default)]
struct Apart {
    /// `d'Ivoire`: two words, or one as in `Oʻzbekiston`.
    apostrophes: bool,
    /// Hyphens and other signs, and a capital within a word: `e-Government`, `eGovernment`, `my.gov.uz`.
    joints: bool,
}

/// The ways to read a text, which are one for most.
fn forms(text: &str) -> Vec<String> {
    let mut forms: Vec<String> = Vec::new();
    for (apostrophes, joints) in [(false, false), (true, true), (true, false), (false, true)] {
        let form = fold_apart(text, Apart { apostrophes, joints });
        if !form.is_empty() && !forms.contains(&form) {
            forms.push(form);
        }
    }
    forms
}

fn fold_apart(text: &str, apart: Apart) -> String {
    let mut folded = Folded { text: String::with_capacity(text.len()), space: false };
    let mut before = None;
    for c in text.chars() {
        folded.space |= apart.joints && c.is_uppercase() && before.is_some_and(char::is_lowercase);
        before = Some(c);
        // The acute accent alone decomposes to a space and a mark.
        if is_apostrophe(c) {
            folded.space |= apart.apostrophes;
            continue;
        }
        for c in std::iter::once(c).nfkd() {
            if is_break(c) {
                folded.space = true;
            } else if is_apostrophe(c) {
                folded.space |= apart.apostrophes;
            } else if c.is_alphanumeric() {
                c.to_lowercase().for_each(|c| folded.push(c));
            } else if !is_combining_mark(c) {
                folded.space |= apart.joints;
            }
        }
    }
    // Last, since letters that come to stand side by side may compose to one.
    folded.text.nfc().collect()
}

/// A text as it is folded.
struct Folded {
    text: String,
    /// The next letter begins a word.
    space: bool,
}

impl Folded {
    fn push(&mut self, c: char) {
        if let Some(last) = self.text.chars().next_back() {
            // Between scripts with spaces and without begins a word, and within those without never.
            let begins = match (is_spaceless(last), is_spaceless(c)) {
                (true, true) => false,
                (false, false) => self.space,
                _ => true,
            };
            if begins {
                self.text.push(' ');
            }
        }
        self.space = false;
        match plain(c) {
            Some(letters) => self.text.push_str(letters),
            None => self.text.push(c),
        }
    }
}

/// What parts words for everyone.
fn is_break(c: char) -> bool {
    c.is_whitespace() || matches!(c, '/' | ',' | ';' | '|' | '_' | '(' | ')')
}

#[cfg(test)]
#[path = "search_tests.rs"]
mod tests;
