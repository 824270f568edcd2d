//! A code of a standard list: sector, type of finance, of aid, of flow, of collaboration.

use async_graphql::{Context, Object};
use entity::value::CodeList;

use crate::graphql::{Coded, LanguageCode, LocalizedText, Record, StringFilter};

concept! {
    Classification of classification, "classification code", "classification codes",
    query: ClassificationQuery { classification, classifications },
    key: ClassificationKey {
    },
    filter: ClassificationFilter,
    order: ClassificationOrder,
}

/// Other records name a sector by its code alone.
impl Coded for Classification {
    const COLUMN: entity::classification::Column = entity::classification::Column::Code;

    fn code(row: &entity::classification::Model) -> Option<&str> {
        (row.list == CodeList::DacSector).then_some(row.code.as_str())
    }
}

/// A code of a standard list: sector, type of finance, of aid, of flow, of collaboration.
#[Object]
impl Classification {
    #[graphql(flatten)]
    async fn record(&self) -> Record<'_> {
        Record::of(self)
    }

    /// The list that it belongs to.
    async fn list(&self) -> CodeList {
        self.list
    }

    /// Its code, unique in the list.
    async fn code(&self) -> &str {
        &self.code
    }

    /// The code of the category that it belongs to, in the same list.
    async fn parent_code(&self) -> Option<&str> {
        self.parent_code.as_deref()
    }

    /// Its name.
    async fn name(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language to prefer over Accept-Language's.")] language: Option<LanguageCode>,
    ) -> LocalizedText {
        LocalizedText::required(ctx, &self.name, language)
    }

    /// What it covers.
    async fn description(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language to prefer over Accept-Language's.")] language: Option<LanguageCode>,
    ) -> Option<LocalizedText> {
        LocalizedText::of(ctx, self.description.as_ref()?, language)
    }
}

filter! {
    /// Selects classification codes; all that is given must hold.
    ClassificationFilter on classification {
        /// Words that its names in any language, or its codes, contain. Case, accents and hyphens do not
        /// matter, nor do spaces in Korean. At most 12 words.
        search: String = Search,
        /// The list that it belongs to: one of these.
        list: Vec<CodeList> = List,
        /// Its code, unique in the list.
        code: StringFilter = Code,
        /// The code of the category that it belongs to, in the same list.
        parent_code: StringFilter = ParentCode,
    }
}

order! {
    /// The order of a list of classification codes.
    ClassificationOrder by ClassificationOrderField on classification {
        /// Its code.
        Code: text(Code, |row| &row.code),
        /// Its name, in English where it has one.
        Name: text(SortName, |row| &row.sort_name),
    }
}
