//! Points of cities and countries: what data/places.csv has. A place that is not there has no point; none is invented.

use std::collections::HashMap;
use std::sync::LazyLock;

use async_graphql::SimpleObject;
use entity::source::Column;
use entity::value::LocationPrecision;
use serde::Deserialize;
use serde_json::Value as JsonValue;

use model::api::record::Linked;
use model::data;
use model::records::Source;
use model::store::Cell;
use model::store::search::fold;

/// Coordinates of a place.
#[derive(Clone, Debug, SimpleObject)]
pub struct Location {
    /// Latitude in degrees, WGS 84; north is positive.
    latitude: f64,
    /// Longitude in degrees, WGS 84; east is positive.
    longitude: f64,
    /// Kind of place that the coordinates refer to.
    precision: LocationPrecision,
    /// Source of the coordinates; its licence requires attribution.
    source: Linked<Source>,
}

#[derive(Debug, Deserialize)]
struct Place {
    alpha2: String,
    precision: LocationPrecision,
    /// Empty for a country.
    name: String,
    latitude: f64,
    longitude: f64,
    source: String,
}

type Places = HashMap<(String, String), Place>;

/// By country and folded name.
static PLACES: LazyLock<Places> = LazyLock::new(|| {
    read(&data::read("places.csv")).unwrap_or_else(|error| {
        tracing::error!(%error, "data/places.csv could not be read");
        Places::new()
    })
});

fn read(file: &str) -> Result<Places, csv::Error> {
    let rows = csv::Reader::from_reader(file.as_bytes()).into_deserialize();
    rows.map(|place: Result<Place, _>| {
        let place = place?;
        Ok(((place.alpha2.clone(), fold(&place.name)), place))
    })
    .collect()
}

/// The point of a city, by its name in any language.
pub(super) fn of_city(country: &str, city: &Cell) -> Option<Location> {
    let Cell::Json(JsonValue::Object(names)) = city else { return None };
    let names = names.values().filter_map(JsonValue::as_str).map(fold);
    names.filter(|name| !name.is_empty()).find_map(|name| find(country, name))
}

/// The point of a country.
pub(super) fn of_country(country: &str) -> Option<Location> {
    find(country, String::new())
}

fn find(country: &str, name: String) -> Option<Location> {
    let place = PLACES.get(&(country.to_owned(), name))?;
    Some(Location {
        latitude: place.latitude,
        longitude: place.longitude,
        precision: place.precision,
        source: Linked::by_code(Column::Code as usize, Some(&place.source)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_places_are_read_and_each_is_on_the_globe_once() {
        let file = data::read("places.csv");
        let places = read(&file).expect("places");
        let lines = file.lines().count();
        assert_eq!(places.len(), lines - 1);
        for place in places.values() {
            assert!(place.latitude.abs() <= 90.0 && place.longitude.abs() <= 180.0, "{place:?}");
            assert_eq!(place.name.is_empty(), place.precision == LocationPrecision::Country, "{place:?}");
        }
    }
}
