//! Texts in several languages.

use async_graphql::{Context, Object, SimpleObject};
use entity::value::Localized;

use super::LanguageCode;

/// The languages that a request asks for, best first (`Accept-Language`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Languages(pub Vec<String>);

impl Languages {
    /// Reads an `Accept-Language` header; what is malformed in it is passed over.
    pub fn accepted(header: &str) -> Self {
        let mut ranked: Vec<(u16, String)> = header
            .split(',')
            .filter_map(|part| {
                let mut pieces = part.trim().split(';');
                let language = pieces.next()?.split('-').next()?.trim().to_ascii_lowercase();
                let quality = pieces
                    .find_map(|piece| piece.trim().strip_prefix("q=")?.parse::<f32>().ok())
                    .unwrap_or(1.0);
                let rank = (quality.clamp(0.0, 1.0) * 1000.0) as u16;
                (language.len() == 2 && rank > 0).then_some((rank, language))
            })
            .take(10)
            .collect();
        ranked.sort_by_key(|(rank, _)| std::cmp::Reverse(*rank));
        Self(ranked.into_iter().map(|(_, language)| language).collect())
    }
}

/// A text in the best language there is for the reader.
#[derive(Clone, Debug)]
pub struct LocalizedText {
    text: String,
    language: String,
    all: Localized,
}

impl LocalizedText {
    /// In `language`, else in what the request accepts, else in English, Korean or any; `None` when
    /// there is no text.
    pub fn of(ctx: &Context<'_>, text: &Localized, language: Option<LanguageCode>) -> Option<Self> {
        let accepted =
            ctx.data_opt::<Languages>().map(|languages| languages.0.as_slice()).unwrap_or_default();
        let wanted =
            language.iter().map(|language| language.0.as_str()).chain(accepted.iter().map(String::as_str));
        let wanted: Vec<String> = wanted.map(str::to_owned).collect();
        let (language, chosen) = best(text, &wanted)?;
        Some(Self { text: chosen.to_owned(), language: language.to_owned(), all: text.clone() })
    }

    /// Of a text that is never empty.
    pub fn required(ctx: &Context<'_>, text: &Localized, language: Option<LanguageCode>) -> Self {
        Self::of(ctx, text, language).unwrap_or_else(|| Self {
            text: String::new(),
            language: "en".to_owned(),
            all: text.clone(),
        })
    }
}

/// A text with the language that it is in.
#[Object]
impl LocalizedText {
    /// The text, in the language asked for if there is one, else the best available.
    async fn text(&self) -> &str {
        &self.text
    }

    /// The language that `text` is in.
    async fn language(&self) -> LanguageCode {
        LanguageCode(self.language.clone())
    }

    /// The text in every language that it is on record in.
    async fn translations(&self) -> Vec<Translation> {
        let translation = |(language, text): (&String, &String)| Translation {
            language: LanguageCode(language.clone()),
            text: text.clone(),
        };
        self.all.0.iter().map(translation).collect()
    }
}

/// A text in one language.
#[derive(Debug, SimpleObject)]
struct Translation {
    /// The language.
    language: LanguageCode,
    /// The text in that language.
    text: String,
}

fn best<'a>(text: &'a Localized, wanted: &[String]) -> Option<(&'a str, &'a str)> {
    wanted
        .iter()
        .map(String::as_str)
        .chain(["en", "ko"])
        .find_map(|language| text.0.get_key_value(language))
        .or_else(|| text.0.iter().next())
        .map(|(language, text)| (language.as_str(), text.as_str()))
}
