//! Labels of closed lists in Korean and English, with the codes of the same values in IATI's and the DAC's lists: what
//! data/labels.tsv has. Which lists there are is said in `vocabulary`.

use std::collections::HashMap;
use std::sync::LazyLock;

use entity::value::Localized;
use serde::Deserialize;

use crate::data;

/// What a value of an enum is called.
#[derive(Clone, Debug)]
pub struct Label {
    pub text: Localized,
    /// The standard list that has the same value, such as `IATI ActivityStatus`.
    pub code_list: Option<String>,
    /// Its codes there.
    pub codes: Vec<String>,
}

#[derive(Deserialize)]
struct Row {
    #[serde(rename = "enum")]
    of: String,
    value: String,
    en: String,
    ko: String,
    code_list: Option<String>,
    codes: Option<String>,
}

type Labels = HashMap<(String, String), Label>;

static LABELS: LazyLock<Labels> = LazyLock::new(|| {
    read(&data::read("labels.tsv")).unwrap_or_else(|error| {
        tracing::error!(%error, "data/labels.tsv could not be read");
        Labels::new()
    })
});

/// The label of a value of an enum, both by their names in the schema.
pub fn label(of: &str, value: &str) -> Option<&'static Label> {
    LABELS.get(&(of.to_owned(), value.to_owned()))
}

/// The enum and the value of every label.
pub fn labelled() -> impl Iterator<Item = (&'static str, &'static str)> {
    LABELS.keys().map(|(of, value)| (of.as_str(), value.as_str()))
}

fn read(file: &str) -> Result<Labels, csv::Error> {
    let mut reader = csv::ReaderBuilder::new();
    let rows = reader.delimiter(b'\t').quoting(false).from_reader(file.as_bytes()).into_deserialize();
    rows.map(|row| {
        let Row { of, value, en, ko, code_list, codes } = row?;
        let text = Localized([("en".to_owned(), en), ("ko".to_owned(), ko)].into());
        let codes = codes.iter().flat_map(|codes| codes.split(' ')).map(str::to_owned).collect();
        Ok(((of, value), Label { text, code_list, codes }))
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_labels_are_read_and_none_is_empty_or_there_twice() {
        let file = data::read("labels.tsv");
        let labels = read(&file).expect("labels");
        let lines = file.lines().count();
        assert_eq!(labels.len(), lines - 1);
        for (of, label) in labels {
            assert!(label.text.0.values().all(|text| text.trim() == text && !text.is_empty()), "{of:?}");
            assert_eq!(label.code_list.is_some(), !label.codes.is_empty(), "{of:?}");
        }
    }
}
