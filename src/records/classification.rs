//! A code of a standard list: sector, type of finance, of aid, of flow, of collaboration.

use entity::value::CodeList;

record! {
    /// A code of a standard list: sector, type of finance, of aid, of flow, of collaboration.
    Classification of classification;
    classifications: "classification code", "classification codes";

    fields {
        /// Words that its names in any language, or its codes, contain. Case, accents and hyphens do not
        /// matter, nor do spaces in Korean. At most 12 words.
        Search: search(),
        /// The list that it belongs to.
        List: choice<CodeList>().filter(),
        /// Its code, unique in the list.
        Code: text().filter().order_as("Its code."),
        /// The code of the category that it belongs to, in the same list.
        ParentCode: text().filter(),
        /// Its name.
        Name: localized(),
        /// What it covers.
        Description: localized(),
        /// Its name, in English where it has one.
        SortName: sort_key().named("name"),
    }
    keys {
        /// An OECD DAC purpose code: `15110`.
        dac_sector: Code if List = "DAC_SECTOR";
        /// A type of finance: `110`.
        finance_type: Code if List = "FINANCE_TYPE";
        /// A type of aid: `C01`.
        aid_type: Code if List = "AID_TYPE";
        /// A type of flow: `10`.
        flow_type: Code if List = "FLOW_TYPE";
        /// A type of collaboration: `1`.
        collaboration_type: Code if List = "COLLABORATION_TYPE";
    }
}
