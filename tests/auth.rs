//! Who may do what.

mod access_records;
mod actors;
mod built_in_issuer;
mod certificates;
mod clients;
mod forge;
mod identity_provider;
mod mutations;
mod no_leaks;
mod policy;
mod refused_tokens;
mod sign_in_from_elsewhere;
mod viewer;
mod visibility;

/// A caller of each role, those of partner countries from Uzbekistan, the funder the World Bank; first
/// nobody.
const CALLERS: [&str; 7] = [
    "",
    "MOIS",
    "NIA",
    "LEAD_ORGANIZATION UZ",
    "SPECIALIZED_ORGANIZATION UZ",
    "DIPLOMATIC_ORGANIZATION UZ",
    "FUNDER WB",
];
