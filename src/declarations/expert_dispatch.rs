record! {
    ExpertDispatch of expert_dispatch;
    expertDispatches: "expert dispatch", "expert dispatches";

    fields {
        /// First day of the dispatch, actual or planned.
        StartedOn: day().filter().order(),
        /// Last day of the dispatch, actual or planned; null if the dispatch is open-ended.
        EndedOn: day().filter(),
        /// Duties of the expert.
        Duties: localized(),
    }
    one {
        /// Expert who is dispatched.
        expert: Expert by ExpertId = expert::Id;
        /// Center term that the dispatch belongs to.
        term: CenterTerm by TermId = center_term::Id;
        /// Partner country.
        country: Country by CountryCode = country::Alpha2;
    }
}
