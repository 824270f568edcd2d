//! Search over names in any language: both what is kept and what is asked for are folded the same way.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Text as it is searched: no case, width, accents or hyphens, and Korean without spaces, so that
/// 디지털정부협력센터 is the same as 디지털정부 협력센터.
pub fn fold(text: &str) -> String {
    let plain = text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase);
    let mut folded = String::with_capacity(text.len());
    let mut space = false;
    for c in plain {
        if c.is_whitespace() || matches!(c, '/' | ',' | ';' | '|' | '_' | '(' | ')') {
            space = true;
        } else if c.is_alphanumeric() {
            let korean = is_korean(c) && folded.chars().next_back().is_some_and(is_korean);
            if space && !folded.is_empty() && !korean {
                folded.push(' ');
            }
            space = false;
            folded.push(c);
        }
    }
    // Last, since letters that come to stand side by side may compose to one.
    folded.nfc().collect()
}

/// What a search column holds: every text that the record can be found by, folded.
pub fn document<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    texts.into_iter().map(fold).filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" | ")
}

/// The longest query, in characters.
const MAX_LENGTH: usize = 200;
/// The most words that a query may have.
const MAX_WORDS: usize = 12;

/// What is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Query {
    /// The words, Korean ones that stand side by side joined.
    pub(super) together: Vec<String>,
    /// The words as they were written. Here a hyphen parts words: `digital-government` finds what is
    /// written with a space.
    pub(super) words: Vec<String>,
}

impl Query {
    pub(super) fn read(text: &str) -> Result<Self, String> {
        if text.chars().count() > MAX_LENGTH {
            return Err(format!("at most {MAX_LENGTH} characters"));
        }
        let spaced = text.replace(is_hyphen, " ");
        let parted =
            |folded: String| folded.split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect();
        let together: Vec<String> = parted(fold(&spaced));
        let words: Vec<String> =
            spaced.split_whitespace().flat_map(|word| -> Vec<String> { parted(fold(word)) }).collect();
        if words.is_empty() {
            return Err("it has no letter or digit to look for".to_owned());
        }
        if words.len() > MAX_WORDS {
            return Err(format!("at most {MAX_WORDS} words"));
        }
        Ok(Self { together, words })
    }
}

/// The `LIKE` pattern, with `\` as escape, of texts that contain this one.
pub(super) fn contains(word: &str) -> String {
    let mut pattern = String::with_capacity(word.len() + 2);
    pattern.push('%');
    for c in word.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}')
}

/// Hangul syllables and jamo, and the ideographs that Korean texts mix in.
fn is_korean(c: char) -> bool {
    matches!(c, '\u{1100}'..='\u{11ff}' | '\u{3130}'..='\u{318f}' | '\u{ac00}'..='\u{d7a3}' | '\u{4e00}'..='\u{9fff}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn korean_letters_that_come_side_by_side_compose() {
        assert_eq!(fold("\u{3141} \u{ffda}"), fold("\u{3141}\u{ffda}"));
        assert_eq!(fold(&fold("\u{3141} \u{ffda}")), fold("\u{3141} \u{ffda}"));
    }

    proptest! {
        #[test]
        fn folding_twice_is_folding_once(text in "\\PC{0,60}") {
            let folded = fold(&text);
            prop_assert_eq!(fold(&folded), folded);
        }

        #[test]
        fn spaces_in_korean_do_not_matter(words in prop::collection::vec("[가-힣]{1,5}", 1..6)) {
            prop_assert_eq!(fold(&words.join(" ")), fold(&words.concat()));
        }

        #[test]
        fn a_query_never_fails_and_every_word_of_a_text_finds_it(text in "[A-Za-z가-힣 é-]{1,60}") {
            let document = document([text.as_str()]);
            if let Ok(query) = Query::read(&text) {
                prop_assert!(query.words.iter().all(|word| document.contains(word.as_str())), "{:?} in {}", query, document);
            }
        }

        #[test]
        fn a_pattern_holds_no_wildcard_of_its_own(word in "\\PC{0,20}") {
            let inner = contains(&word);
            let inner = &inner[1..inner.len() - 1];
            let unescaped = inner.replace("\\\\", "").replace("\\%", "").replace("\\_", "");
            prop_assert!(!unescaped.contains(['%', '_']));
        }
    }
}
