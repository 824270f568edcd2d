//! Countries as the bank spells them.

use std::collections::{HashMap, HashSet};
use std::io;

use model::data;
use model::store::search::fold;
use serde::Deserialize;

use super::list::FileError;

/// What the list says of a project's country.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// ISO 3166-1 alpha-2.
    Country(String),
    /// A region, a former country, several countries or one without an ISO code.
    Elsewhere,
    /// Nothing, or nothing that could be read: the country on record stays.
    Unstated,
}

/// The names that the bank has used over the years: data/country_names.csv.
#[derive(Debug)]
pub struct Countries {
    /// By their folded names, so that case, accents and punctuation do not matter.
    names: HashMap<String, Place>,
    codes: HashSet<String>,
}

#[derive(Deserialize)]
struct CountryName {
    name: String,
    alpha2: Option<String>,
    kind: String,
}

impl Countries {
    pub fn read() -> Result<Self, FileError> {
        let file = data::read("country_names.csv");
        let (mut names, mut codes) = (HashMap::new(), HashSet::new());
        for row in csv::Reader::from_reader(file.as_bytes()).into_deserialize() {
            let CountryName { name, alpha2, kind } = row.map_err(io::Error::from)?;
            let place = match (alpha2, kind.as_str()) {
                (Some(code), _) => {
                    codes.insert(code.clone());
                    Place::Country(code)
                }
                // "Other" says nothing of the country.
                (None, "no country") => Place::Unstated,
                (None, _) => Place::Elsewhere,
            };
            names.insert(fold(&name), place);
        }
        Ok(Self { names, codes })
    }

    /// Whether a code is one of ISO 3166-1 alpha-2: each has a name in the table.
    pub fn knows(&self, code: &str) -> bool {
        self.codes.contains(code)
    }

    /// What a name stands for; `None` if it is not in the table. Some lists join names by semicolons.
    pub fn place(&self, name: &str) -> Option<Place> {
        if name.is_empty() {
            return Some(Place::Unstated);
        }
        if let Some(place) = self.names.get(&fold(name)) {
            return Some(place.clone());
        }
        let mut places = name.split(';').map(|part| self.names.get(&fold(part)));
        let first = places.next()??;
        places.try_fold(first.clone(), |all, place| Some(if place? == &all { all } else { Place::Elsewhere }))
    }
}
