use entity::value::ExtensionActKind;

record! {
    ExtensionAct of extension_act;
    "extension act", "extension acts";

    fields {
        /// Kind of act; null if unknown.
        ActKind: choice<ExtensionActKind>().filter(),
        /// Date on which the act was signed.
        SignedOn: partial_date().filter().order(),
        /// New end of the term, set by the act.
        NewEndOn: partial_date().filter(),
        /// Remark, for example on facts that are not known; null if there is none.
        Note: localized(),
    }
    one {
        /// Center term that the act extends.
        term: CenterTerm by TermId = center_term::Id;
        /// Partner country.
        country: Country by CountryCode = country::Alpha2;
        /// Registered document that contains the act; null if there is none or you may not see it.
        document: Document by DocumentId = document::Id, unfiltered;
    }
}
