//! Dates and amounts as the list writes them.

use chrono::NaiveDate;
use entity::value::MAX_MINOR_UNITS;

/// How the dates with slashes in a list are to be read, as far as they tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct DateOrder {
    /// Dates that are month/day/year and nothing else.
    pub month_first: u64,
    /// Dates that are day/month/year and nothing else. They are refused.
    pub day_first: u64,
    /// Dates that are another day if the day comes first.
    pub either: u64,
}

/// The ways to write the beginning of a day; some forms of the list have one after each date.
const MIDNIGHTS: [&str; 7] = ["", "00:00:00Z", "00:00:00", "00:00:00.000Z", "0:00", "0:00:00", "12:00:00 AM"];

/// `1995-09-14` or `9/14/1995`, also with a midnight after it: `1995-09-14T00:00:00Z`.
pub(super) fn date(text: &str, order: &mut DateOrder) -> Result<Option<NaiveDate>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    let wrong =
        || format!("{} is not a date: expected month/day/year (12/31/2024) or 2024-12-31", quoted(text));
    let (day, time) = text.split_once(['T', ' ']).unwrap_or((text, ""));
    if !MIDNIGHTS.contains(&time) {
        return Err(wrong());
    }
    let date = match slashed(day) {
        Some((first, second, year)) => {
            let swapped = NaiveDate::from_ymd_opt(year, second, first);
            let date = NaiveDate::from_ymd_opt(year, first, second);
            match (date, swapped) {
                (Some(date), Some(other)) => order.either += u64::from(date != other),
                (Some(_), None) => order.month_first += 1,
                (None, Some(_)) => order.day_first += 1,
                (None, None) => {}
            }
            date
        }
        None => (day.len() == 10).then(|| day.parse().ok()).flatten(),
    };
    date.map(Some).ok_or_else(wrong)
}

/// The numbers of a date with slashes; a year has four digits.
fn slashed(day: &str) -> Option<(u32, u32, i32)> {
    let number = |text: &str, digits: &[usize]| {
        let plain = digits.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        plain.then(|| text.parse::<u32>().ok()).flatten()
    };
    let mut parts = day.split('/');
    let first = number(parts.next()?, &[1, 2])?;
    let second = number(parts.next()?, &[1, 2])?;
    let year = number(parts.next()?, &[4])?;
    parts.next().is_none().then_some((first, second, year.try_into().ok()?))
}

/// US dollars with at most two decimals, as cents: `41100000.0`, `41,100,000`, `$7`.
pub(super) fn cents(text: &str) -> Result<Option<i64>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    let wrong = || format!("{} is not an amount in US dollars, such as 41,100,000.50", quoted(text));
    let number = text.strip_prefix('$').unwrap_or(text).trim_start();
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let whole = if whole.contains(',') { ungrouped(whole).ok_or_else(wrong)? } else { whole.to_owned() };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || fraction.len() > 2 || !digits(&whole) || !digits(fraction) {
        return Err(wrong());
    }
    // A number of digits only that does not fit is too much, too.
    let amount = format!("{whole}{fraction:0<2}").parse().ok().filter(|amount| *amount <= MAX_MINOR_UNITS);
    amount
        .map(Some)
        .ok_or_else(|| format!("{} is more than the maximum of 90,000,000,000,000 US dollars", quoted(text)))
}

/// `1,234,567` without its commas, if they stand where thousands do.
fn ungrouped(whole: &str) -> Option<String> {
    let mut groups = whole.split(',');
    let first = groups.next()?;
    let right =
        (1..=3).contains(&first.len()) && !first.starts_with('0') && groups.all(|group| group.len() == 3);
    right.then(|| whole.replace(',', ""))
}

/// The most of a field that a message quotes, in characters.
const QUOTED: usize = 80;

/// A field for a message.
pub fn quoted(text: &str) -> String {
    match text.char_indices().nth(QUOTED) {
        Some((end, _)) => format!("{:?}…", text.get(..end).unwrap_or_default()),
        None => format!("{text:?}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_exact_and_thousands_stand_where_they_belong() {
        for (text, amount) in [
            ("13190000.0", 1_319_000_000),
            ("0.25", 25),
            ("7", 700),
            ("0.0", 0),
            ("1,000", 100_000),
            ("41,100,000.5", 4_110_000_050),
            ("$ 1,000.00", 100_000),
            ("90,000,000,000,000", MAX_MINOR_UNITS),
        ] {
            assert_eq!(cents(text), Ok(Some(amount)), "{text}");
        }
        assert_eq!(cents(""), Ok(None));
        for wrong in [
            "-1", "1e9", "4.1E+07", "1.234", ".5", "1,00", "1000,5", "1,0000", "0,125", ",100", "1.000,00",
            "$", "n/a",
        ] {
            assert!(cents(wrong).is_err_and(|error| error.contains("is not an amount")), "{wrong}");
        }
        for huge in ["90000000000000.01", "90,000,000,000,001", "99999999999999999999", "9223372036854775807"]
        {
            assert!(cents(huge).is_err_and(|error| error.contains("is more than")), "{huge}");
        }
    }

    #[test]
    fn dates_come_in_several_forms_and_the_month_comes_first() {
        let day = NaiveDate::from_ymd_opt(1995, 9, 14);
        let mut order = DateOrder::default();
        for text in [
            "1995-09-14",
            "1995-09-14T00:00:00Z",
            "1995-09-14 00:00:00",
            "9/14/1995",
            "09/14/1995",
            "9/14/1995 12:00:00 AM",
            "9/14/1995 0:00",
        ] {
            assert_eq!(date(text, &mut order), Ok(day), "{text}");
        }
        assert_eq!(date("", &mut order), Ok(None));
        assert_eq!(date("03/04/2024", &mut order), Ok(NaiveDate::from_ymd_opt(2024, 3, 4)));
        assert_eq!(date("4/4/2024", &mut order), Ok(NaiveDate::from_ymd_opt(2024, 4, 4)));
        for wrong in [
            "14/09/1995",
            "1995-02-30",
            "1995-9-14",
            "1995-09-14T12:00:00Z",
            "13/13/1995",
            "9/14/95",
            "9/14",
            "9/14/1995/1",
            "14.09.1995",
            "May 2021",
            "45565",
        ] {
            let error = date(wrong, &mut order).expect_err(wrong);
            assert!(error.contains(wrong) && error.contains("month/day/year"), "{error}");
        }
        assert_eq!(order, DateOrder { month_first: 4, day_first: 1, either: 1 });
    }
}
