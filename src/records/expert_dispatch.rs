//! The dispatch of an expert to a center (전문가 파견).

use super::center_term::CenterTerm;
use super::country::Country;
use super::expert::Expert;

record! {
    /// The dispatch of an expert to a center (전문가 파견).
    ExpertDispatch of expert_dispatch;
    expertDispatches: "expert dispatch", "expert dispatches";

    fields {
        /// First day.
        StartedOn: day().filter().order(),
        /// Last day; null while it is open.
        EndedOn: day().filter(),
        /// What the expert is to do.
        Duties: localized(),
    }
    one {
        /// The expert.
        expert: Expert by ExpertId = expert::Id;
        /// The center term.
        term: CenterTerm by TermId = center_term::Id;
        /// The partner country.
        country: Country by CountryCode = country::Alpha2;
    }
}
