//! Files that are refused as a whole: nothing is written, and the message says what is expected.

use super::{active, attempt, import, lines, list};
use crate::support::both;

const SITE: &str = "https://projects.worldbank.org/en/projects-operations/projects-list";

both! {
    async fn another_file_is_refused_with_where_the_list_is(app: TestApp) {
        let before = app.store.last_change().await.expect("a number");
        let without = |column: &str| String::from_utf8(list(&[&active("P900001", "Peru")])).expect("text").replace(column, "x").into_bytes();
        for (file, says) in [
            (Vec::new(), "no column id"),
            (b"<!DOCTYPE html><html>Sign in</html>".to_vec(), "no column id"),
            (b"{\"projects\": {\"P900001\": {\"id\": \"P900001\"}}}".to_vec(), "no column id"),
            (b"PK\x03\x04\x14\0\x06\0".to_vec(), "an Excel workbook"),
            (vec![0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1], "an Excel workbook"),
            (without("countryshortname"), "no column countryshortname"),
            (without("closingdate"), "no column closingdate"),
            (list(&[]), "no readable row"),
        ] {
            let error = attempt(&app, file, &[]).await.expect_err(says);
            assert!(error.contains(says) && error.contains(SITE) && error.contains("CSV UTF-8"), "{error}");
        }
        assert_eq!(app.store.last_change().await.expect("a number"), before);
    }

    async fn a_list_without_a_readable_row_is_refused_with_what_is_wrong(app: TestApp) {
        let before = app.store.last_change().await.expect("a number");
        let file = list(&[&[("id", "IBRD12345")]]);
        let unix = file.iter().copied().filter(|byte| *byte != b'\r').collect::<Vec<u8>>();
        let windows = String::from_utf8(unix.clone()).expect("text").replace('\n', "\r\n").into_bytes();
        for file in [unix, windows] {
            let error = attempt(&app, file, &[]).await.expect_err("a refusal");
            assert!(error.starts_with("no row of the list can be read; line 2: id: \"IBRD12345\""), "{error}");
        }
        assert_eq!(app.store.last_change().await.expect("a number"), before);
    }

    async fn what_has_happened_is_not_in_the_future(app: TestApp) {
        let before = app.store.last_change().await.expect("a number");
        let later = [active("P900001", "Peru"), vec![("boardapprovaldate", "1/15/2950")]].concat();
        let error = attempt(&app, list(&[&later]), &[]).await.expect_err("a refusal");
        assert!(error.contains("boardapprovaldate: 2950-01-15 is in the future"), "{error}");
        assert_eq!(app.store.last_change().await.expect("a number"), before);
    }

    async fn a_damaged_file_is_refused_with_the_place(app: TestApp) {
        let before = app.store.last_change().await.expect("a number");
        let good = list(&[&active("P900001", "Peru")]);
        // A mark for UTF-16 LE, a header, and half of a pair of surrogates.
        let header = good.split(|byte| *byte == b'\n').next().expect("a header").to_vec();
        let mut halved: Vec<u8> = [0xff, 0xfe].into_iter().chain(header.iter().flat_map(|byte| [*byte, 0])).collect();
        halved.extend([b'\n', 0, 0x00, 0xd8, b'x', 0]);
        let mut open = good.clone();
        open.extend(b"P900002,\"");
        open.extend(std::iter::repeat_n(b"never closed, never closed\n", 60_000).flatten());
        for (file, says) in [(halved, "invalid UTF-16"), (vec![0x1f, 0x8b, 8, 0, 0, 0], "damaged near line 1"), (open, "longer than 1 MiB")] {
            let error = attempt(&app, file, &[]).await.expect_err(says);
            assert!(error.contains("damaged near line") && error.contains(says), "{error}");
        }
        assert_eq!(app.store.last_change().await.expect("a number"), before);
    }

    async fn a_list_with_the_day_first_is_refused(app: TestApp) {
        let before = app.store.last_change().await.expect("a number");
        let dated = |id: &'static str, date: &'static str| [active(id, "Peru"), vec![("boardapprovaldate", date)]].concat();
        let day_first = [dated("P900001", "31/12/2024"), dated("P900002", "03/04/2024")];
        let error = attempt(&app, list(&day_first.each_ref().map(Vec::as_slice)), &[]).await.expect_err("a refusal");
        assert!(error.contains("1 dates that can only be day/month/year") && error.contains("the bank writes month/day/year"), "{error}");
        assert_eq!(app.store.last_change().await.expect("a number"), before);
        // Where the others are certain, the odd one is refused alone.
        let odd = [dated("P900001", "31/12/2024"), dated("P900002", "12/31/2024"), dated("P900003", "2024-04-03")];
        let summary = import(&app, list(&odd.each_ref().map(Vec::as_slice))).await;
        assert_eq!((lines(&summary.broken).len(), summary.projects.created), (1, 2));
    }

    async fn text_that_is_not_utf8_is_refused_with_its_row(app: TestApp) {
        let mut file = list(&[&active("P900001", "Peru")]);
        file.extend(list(&[&active("P900002", "Peru")]).split(|byte| *byte == b'\n').nth(1).expect("a row").to_vec());
        let latin = |file: Vec<u8>, byte: u8| {
            let at = file.windows(8).rposition(|text| text == b"Services").expect("the name");
            [&file[..at], &[byte], &file[at..]].concat()
        };
        for (byte, says) in [(0xe9, "not UTF-8"), (0, "contains a zero byte")] {
            let summary = import(&app, latin(file.clone(), byte)).await;
            let told = lines(&summary.broken);
            assert!(told.len() == 1 && told[0].starts_with("line 3: ") && told[0].contains(says), "{told:?}");
        }
    }
}
