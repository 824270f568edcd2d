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
                let mut pieces = part.trim().split(';').map(str::trim);
                let language = pieces.next()?.split('-').next()?.trim().to_ascii_lowercase();
                let rank = (quality(pieces) * 1000.0) as u16;
                (language.len() == 2 && rank > 0).then_some((rank, language))
            })
            .take(10)
            .collect();
        ranked.sort_by_key(|(rank, _)| std::cmp::Reverse(*rank));
        Self(ranked.into_iter().map(|(_, language)| language).collect())
    }

    /// Whether messages for people should be in Korean.
    pub fn prefer_korean(&self) -> bool {
        self.0.first().is_some_and(|first| first == "ko")
    }
}

/// The quality among the parameters of an element (RFC 9110, section 12.4.2). One that can't be read counts as if it were
/// not there.
pub fn quality<'p>(parameters: impl IntoIterator<Item = &'p str>) -> f32 {
    let own = |parameter: &str| {
        let (name, value) = parameter.split_once('=')?;
        let quality = value.trim().parse().ok().filter(|quality| (0.0..=1.0).contains(quality));
        quality.filter(|_| name.trim().eq_ignore_ascii_case("q"))
    };
    parameters.into_iter().find_map(own).unwrap_or(1.0)
}

/// A text in the best language there is for the reader.
#[derive(Clone, Copy, Debug)]
pub struct LocalizedText<'a> {
    text: &'a str,
    language: &'a str,
    all: &'a Localized,
}

impl<'a> LocalizedText<'a> {
    /// In `language`, else in what the request accepts, else in English, Korean or any; `None` when
    /// there is no text.
    pub fn of(ctx: &Context<'_>, all: &'a Localized, language: Option<LanguageCode>) -> Option<Self> {
        let accepted = ctx.data_opt::<Languages>().map_or([].as_slice(), |languages| &languages.0);
        let wanted = language.iter().map(|language| &language.0).chain(accepted).map(String::as_str);
        let (language, text) = wanted
            .chain(["en", "ko"])
            .find_map(|language| all.0.get_key_value(language))
            .or_else(|| all.0.iter().next())?;
        Some(Self { text, language, all })
    }

    /// Of a text that is never empty.
    pub fn required(ctx: &Context<'_>, all: &'a Localized, language: Option<LanguageCode>) -> Self {
        Self::of(ctx, all, language).unwrap_or(Self { text: "", language: "en", all })
    }
}

/// A text in one or more languages.
#[Object]
impl LocalizedText<'_> {
    /// Text in the requested language, or in the best available one.
    async fn text(&self) -> &str {
        self.text
    }

    /// Language of `text`.
    async fn language(&self) -> LanguageCode {
        LanguageCode(self.language.to_owned())
    }

    /// Text in each available language.
    async fn translations(&self) -> Vec<Translation> {
        let translation = |(language, text): (&String, &String)| Translation {
            language: LanguageCode(language.clone()),
            text: text.clone(),
        };
        self.all.0.iter().map(translation).collect()
    }
}

/// Adds the fields of an object that are localized texts, each one text or a list of them, and other computed fields.
#[macro_export]
macro_rules! texts {
    (
        $of:ident { $($(#[doc = $doc:tt])* $field:ident: $shape:ident,)* }
        $($computed:tt)*
    ) => {
        #[async_graphql::ComplexObject]
        impl $of {
            $(
                $(#[doc = $doc])*
                async fn $field(
                    &self,
                    ctx: &async_graphql::Context<'_>,
                    #[graphql(
                        desc = "Preferred language of the text; defaults to that of the header Accept-Language."
                    )]
                    language: Option<$crate::api::LanguageCode>,
                ) -> $crate::api::texts!(@type $shape) {
                    $crate::api::texts!(@text $shape, ctx, &self.$field, language)
                }
            )*

            $($computed)*
        }
    };
    (@type one) => { $crate::api::LocalizedText<'_> };
    (@type all) => { Vec<$crate::api::LocalizedText<'_>> };
    (@text one, $ctx:ident, $text:expr, $language:ident) => {
        $crate::api::LocalizedText::required($ctx, $text, $language)
    };
    (@text all, $ctx:ident, $texts:expr, $language:ident) => {
        $texts.iter().map(|text| $crate::api::LocalizedText::required($ctx, text, $language.clone())).collect()
    };
}
pub use texts;

/// A text in one language.
#[derive(Debug, SimpleObject)]
struct Translation {
    /// Language of the text.
    language: LanguageCode,
    /// Text in that language.
    text: String,
}
