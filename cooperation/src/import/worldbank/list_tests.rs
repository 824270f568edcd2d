//! Lists in every form, and files that are none.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;

use super::{RowError, Rows, check};

const HEADER: [&str; 6] =
    ["id", "countryshortname", "status", "project name", "boardapprovaldate", "closingdate"];

/// A project's number, country, name and month of approval.
fn row() -> impl Strategy<Value = (u32, String, String, Option<u32>)> {
    let text = "[A-Za-z가-힣é\"',;|\t\n-]{0,8}[A-Za-z가-힣😀]";
    (0_u32..999_999, text, text, prop::option::of(1_u32..=12))
}

fn list(rows: &[(u32, String, String, Option<u32>)], separator: u8, quoted: bool, windows: bool) -> String {
    let style = if quoted { csv::QuoteStyle::Always } else { csv::QuoteStyle::Necessary };
    let end = if windows { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') };
    let mut writer = csv::WriterBuilder::new();
    let mut writer = writer.delimiter(separator).quote_style(style).terminator(end).from_writer(Vec::new());
    writer.write_record(HEADER).expect("it is written");
    for (id, country, name, month) in rows {
        let approved = month.map(|month| format!("{month}/28/2024")).unwrap_or_default();
        let fields = [&format!("P{id:06}"), country, "Active", name, &approved, ""];
        writer.write_record(fields).expect("it is written");
    }
    String::from_utf8(writer.into_inner().expect("all")).expect("UTF-8")
}

/// A text as the bytes of a file, in several encodings.
fn encoded(text: &str, encoding: u8) -> Vec<u8> {
    let wide =
        |text: &str, bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
    match encoding {
        0 => text.into(),
        1 => format!("\u{feff}{text}").into(),
        2 => wide(&format!("\u{feff}{text}"), u16::to_le_bytes),
        3 => wide(&format!("\u{feff}{text}"), u16::to_be_bytes),
        // Without a mark: the header is ASCII.
        4 => wide(text, u16::to_le_bytes),
        _ => wide(text, u16::to_be_bytes),
    }
}

fn compressed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).expect("written");
    encoder.finish().expect("compressed")
}

proptest! {
    #[test]
    fn a_list_is_read_as_it_was_written_in_every_form(
        rows in prop::collection::vec(row(), 1..6), separator in prop::sample::select(b",;\t".to_vec()), quoted: bool, windows: bool, encoding in 0_u8..6, gzip: bool,
    ) {
        let bytes = encoded(&list(&rows, separator, quoted, windows), encoding);
        let bytes = if gzip { compressed(&bytes) } else { bytes };
        let read: Result<Vec<_>, RowError> = Rows::open(&bytes[..]).expect("a list").collect();
        let read = read.map_err(|error| TestCaseError::fail(error.to_string()))?;
        let mut line = 2;
        for ((found, _), (_, country, name, _)) in read.iter().zip(&rows) {
            prop_assert_eq!(*found, line);
            line += 1 + [country, name].map(|text| text.matches('\n').count() as u64).iter().sum::<u64>();
        }
        let read: Vec<_> = read.into_iter().map(|(_, project)| {
            (project.id, project.name, project.board_approval.map(|day| day.to_string()))
        }).collect();
        let written: Vec<_> = rows.iter().map(|(id, _, name, month)| {
            (format!("P{id:06}"), name.trim().to_owned(), month.map(|month| format!("2024-{month:02}-28")))
        }).collect();
        prop_assert_eq!(read, written);
        prop_assert_eq!(check(&bytes[..]).ok(), Some(rows.len() as u64));
    }

    #[test]
    fn a_damaged_file_is_refused_or_read_in_part(
        rows in prop::collection::vec(row(), 1..4), encoding in 0_u8..6, gzip: bool, damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4), cut: prop::sample::Index,
    ) {
        let mut bytes = encoded(&list(&rows, b',', false, false), encoding);
        for (at, byte) in damage {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        let mut bytes = if gzip { compressed(&bytes) } else { bytes };
        bytes.truncate(cut.index(bytes.len() + 1));
        if let Ok(count) = check(&bytes[..]) {
            prop_assert!(count >= 1);
        }
    }

    #[test]
    fn no_file_is_too_much(bytes in prop::collection::vec(any::<u8>(), 0..200), header: bool) {
        let bytes = if header { [HEADER.join(",").as_bytes(), b"\n", &bytes].concat() } else { bytes };
        if let Ok(rows) = Rows::open(&bytes[..]) {
            for row in rows.take(1_000) {
                if let Err(RowError::File(_)) = row {
                    break;
                }
            }
        }
    }
}
