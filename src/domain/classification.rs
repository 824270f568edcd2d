//! A code of a standard list: sector, type of finance, of aid, of flow, of collaboration.

use async_graphql::{Context, Object};
use entity::value::CodeList;

use crate::graphql::{Coded, LanguageCode, LocalizedText, Record, StringFilter};
use crate::store::Key;

concept! {
    Classification of classification, "classification code", "classification codes",
    query: ClassificationQuery { classification, classifications },
    key: ClassificationKey {
        /// An OECD DAC purpose code: `15110`.
        DacSector(Code, fn dac_sector),
        /// A type of finance: `110`.
        FinanceType(Code, fn finance_type),
        /// A type of aid: `C01`.
        AidType(Code, fn aid_type),
        /// A type of flow: `10`.
        FlowType(Code, fn flow_type),
        /// A type of collaboration: `1`.
        CollaborationType(Code, fn collaboration_type),
    },
    filter: ClassificationFilter,
    order: ClassificationOrder,
}

/// A code is unique in its list, so each list has a key of its own.
fn code_in(list: CodeList, row: &entity::classification::Model) -> Option<Key> {
    (row.list == list).then(|| (&row.code).into())
}

fn dac_sector(row: &entity::classification::Model) -> Option<Key> {
    code_in(CodeList::DacSector, row)
}

fn finance_type(row: &entity::classification::Model) -> Option<Key> {
    code_in(CodeList::FinanceType, row)
}

fn aid_type(row: &entity::classification::Model) -> Option<Key> {
    code_in(CodeList::AidType, row)
}

fn flow_type(row: &entity::classification::Model) -> Option<Key> {
    code_in(CodeList::FlowType, row)
}

fn collaboration_type(row: &entity::classification::Model) -> Option<Key> {
    code_in(CodeList::CollaborationType, row)
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
    ) -> LocalizedText<'_> {
        LocalizedText::required(ctx, &self.name, language)
    }

    /// What it covers.
    async fn description(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language to prefer over Accept-Language's.")] language: Option<LanguageCode>,
    ) -> Option<LocalizedText<'_>> {
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
