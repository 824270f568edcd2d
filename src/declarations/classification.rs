use entity::value::CodeList;

record! {
    Classification of classification;
    classifications: "classification code", "classification codes";

    fields {
        /// Words to find in the names (in any language) and codes: at most 12, all of which must be found.
        /// Case, accents and hyphens are ignored, as are spaces in Korean text.
        Search: search(),
        /// List that the code belongs to.
        List: choice<CodeList>().filter(),
        /// Code, unique within the list.
        Code: text().filter().order_as("Code within its list."),
        /// Code of the parent category in the same list; null at the top of the list.
        ParentCode: text().filter(),
        /// Name of the code.
        Name: localized(),
        /// Description of what the code covers.
        Description: localized(),
        /// Name in English, or in another language if there is no English name.
        SortName: sort_key().named("name"),
    }
    keys {
        /// OECD DAC purpose code, such as `15110`.
        dac_sector: Code if List = "DAC_SECTOR";
        /// Code of a type of finance, such as `110`.
        finance_type: Code if List = "FINANCE_TYPE";
        /// Code of a type of aid, such as `C01`.
        aid_type: Code if List = "AID_TYPE";
        /// Code of a type of flow, such as `10`.
        flow_type: Code if List = "FLOW_TYPE";
        /// Code of a type of collaboration, such as `1`.
        collaboration_type: Code if List = "COLLABORATION_TYPE";
    }
}
