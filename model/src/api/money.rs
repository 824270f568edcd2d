//! Amounts of money: never a number, always with their currency.

use async_graphql::{Context, InputObject, Object};
use chrono::NaiveDate;
use entity::RecordType;
use entity::currency::Column;
use entity::value::{MAX_MINOR_UNITS, PartialDate};

use super::Failure;
use super::scalars::{Date, Decimal};
use crate::store::{Cell, Key, Reader};

/// An amount of money in its original currency.
#[derive(Clone, Debug)]
pub struct Money {
    /// Wide enough for a sum of any number of amounts.
    minor: i128,
    currency: String,
    value_date: Option<NaiveDate>,
}

impl Money {
    pub fn new(minor: impl Into<i128>, currency: impl Into<String>, value_date: Option<NaiveDate>) -> Self {
        Self { minor: minor.into(), currency: currency.into(), value_date }
    }
}

/// An amount of money in its original currency.
#[Object]
impl Money {
    /// Decimal amount with as many decimal places as ISO 4217 defines for the currency, such as two for USD
    /// and none for KRW. A currency for which ISO 4217 defines none, such as XDR or a withdrawn currency, has
    /// two.
    async fn amount(&self, ctx: &Context<'_>) -> async_graphql::Result<Decimal> {
        let unknown = || Failure::unexpected(format!("unknown currency {}", self.currency));
        let digits = digits(ctx.data::<Reader>()?, &self.currency).ok_or_else(unknown)?;
        Ok(Decimal(decimal(self.minor, digits)))
    }

    /// Currency code (ISO 4217).
    async fn currency(&self) -> &str {
        &self.currency
    }

    /// Date of the prices and exchange rates of the amount; null if unknown.
    async fn value_date(&self) -> Option<Date> {
        self.value_date.map(Date)
    }
}

/// An amount of money in its original currency.
#[derive(Clone, Debug, InputObject)]
pub struct MoneyInput {
    /// Decimal amount, such as `1000000.00`. It must not have more decimal places than the currency.
    pub amount: Decimal,
    /// Currency code (ISO 4217). The currency must have been in use on the value date or, without one, be in use today.
    pub currency: String,
    /// Date of the prices and exchange rates of the amount.
    pub value_date: Option<Date>,
}

impl MoneyInput {
    /// The amount in whole minor units; what is wrong with it otherwise.
    pub fn minor(&self, ctx: &Context<'_>, today: NaiveDate) -> Result<i64, &'static str> {
        let reader = ctx.data_opt::<Reader>().ok_or("the currencies cannot be read")?;
        let digits = digits(reader, &self.currency).ok_or("unknown currency code")?;
        let withdrawn_on = value(reader, &self.currency, Column::WithdrawnOn);
        let withdrawn_on = withdrawn_on.and_then(|day| PartialDate::read(day.text()?.to_owned()).ok());
        check_in_use(&self.currency, withdrawn_on.as_ref(), self.value_date.map_or(today, |day| day.0))?;
        minor(&self.amount.0, digits)
    }
}

/// The digits after the point of amounts in a currency; `None` if the currency is unknown.
pub(super) fn digits(reader: &Reader, code: &str) -> Option<u32> {
    let known = value(reader, code, Column::MinorUnit)?;
    known.int().map_or(Some(DEFAULT_DIGITS), |digits| u32::try_from(digits).ok())
}

fn value(reader: &Reader, code: &str, column: Column) -> Option<Cell> {
    let reference = reader.reference();
    let currencies = reference.table(RecordType::Currency)?;
    currencies.value(reader.caller(), Column::Code as usize, &Key::from(code), column as usize).cloned()
}

/// Codes of ISO 4217 that are not currencies: "no currency", the code for tests, and precious metals. Units of account
/// such as XDR are currencies here.
const NO_CURRENCY: [&str; 6] = ["XXX", "XTS", "XAG", "XAU", "XPD", "XPT"];

/// Whether prices of a day can be in a currency.
fn check_in_use(code: &str, withdrawn_on: Option<&PartialDate>, day: NaiveDate) -> Result<(), &'static str> {
    if NO_CURRENCY.contains(&code) {
        return Err("must be the code of a currency");
    }
    if withdrawn_on.is_some_and(|withdrawn_on| day > withdrawn_on.latest()) {
        return Err(
            "the currency was withdrawn before the value date of the amount, which is today by default",
        );
    }
    Ok(())
}

/// A positive decimal number in minor units, or the rule that it breaks.
fn minor(text: &str, digits: u32) -> Result<i64, &'static str> {
    let (whole, rest) = text.split_once('.').unwrap_or((text, ""));
    let plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let width = digits as usize;
    let number = format!("{whole}{rest:0<width$}");
    let positive = number.bytes().any(|byte| byte != b'0');
    if !plain(whole)
        || !plain(rest)
        || whole.is_empty()
        || rest.len() > width
        || text.ends_with('.')
        || !positive
    {
        return Err("must be a positive decimal number with no more decimal places than the currency has");
    }
    let minor = number.parse().ok().filter(|minor| *minor <= MAX_MINOR_UNITS);
    minor.ok_or(
        "must be at most 9,000,000,000,000,000 minor units: 90,000,000,000,000.00 USD or 9,000,000,000,000,000 KRW",
    )
}

/// A decimal number that amounts are compared with, zero among them, in minor units.
pub(super) fn bound(text: &str, digits: u32) -> Result<i64, &'static str> {
    let zero = text.bytes().all(|byte| matches!(byte, b'0' | b'.'));
    if zero { Ok(0) } else { minor(text, digits) }
}

/// The digits of amounts in a currency that ISO 4217 gives no minor unit.
const DEFAULT_DIGITS: u32 = 2;

/// Minor units as a decimal number.
pub(super) fn decimal(minor: i128, digits: u32) -> String {
    let unit = 10_u128.saturating_pow(digits);
    let sign = if minor < 0 { "-" } else { "" };
    let (whole, rest) = (minor.unsigned_abs() / unit, minor.unsigned_abs() % unit);
    match digits {
        0 => format!("{sign}{whole}"),
        _ => format!("{sign}{whole}.{rest:0width$}", width = digits as usize),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_amount_has_the_digits_of_its_currency() {
        assert_eq!(decimal(200_000_000, 2), "2000000.00");
        assert_eq!(decimal(-5, 2), "-0.05");
        assert_eq!(decimal(1_931, 0), "1931");
        assert_eq!(decimal(1_001, 3), "1.001");
        assert_eq!(decimal(i64::MIN.into(), 2), "-92233720368547758.08");
        assert_eq!(decimal(2 * i128::from(i64::MAX), 2), "184467440737095516.14");
    }

    #[test]
    fn an_amount_is_read_to_the_digit_or_not_at_all() {
        assert_eq!(minor("1000000", 2), Ok(100_000_000));
        assert_eq!(minor("0.5", 2), Ok(50));
        assert_eq!(minor("1931", 0), Ok(1_931));
        for wrong in ["", ".", "1.", ".5", "0", "0.00", "-1", "+1", "1e3", "1,000", "1.001", " 1", "١"] {
            let rule = minor(wrong, 2).expect_err(wrong);
            assert!(rule.starts_with("must be a positive decimal number"), "{wrong}: {rule}");
        }
        assert!(minor("1.5", 0).is_err());
    }

    #[test]
    fn a_currency_is_used_until_it_is_withdrawn() {
        let withdrawn_on = PartialDate::read("2002-03".to_owned()).expect("a date");
        let check = |code, day: &str| check_in_use(code, Some(&withdrawn_on), day.parse().expect("a day"));
        assert_eq!(check("DEM", "2002-03-31"), Ok(()));
        assert!(check("DEM", "2002-04-01").is_err());
        assert!(check("XXX", "2000-01-01").is_err());
        assert_eq!(check_in_use("XDR", None, NaiveDate::MAX), Ok(()));
    }

    #[test]
    fn an_amount_above_the_limit_is_refused_with_the_limit() {
        assert_eq!(minor("90000000000000.00", 2), Ok(MAX_MINOR_UNITS));
        assert_eq!(minor("9000000000000000", 0), Ok(MAX_MINOR_UNITS));
        for (above, digits) in [
            ("90000000000000.01", 2),
            ("9000000000000001", 0),
            ("9000000000000.001", 3),
            ("50000000000000000.00", 2),
            ("99999999999999999999999999999999999999999", 0),
        ] {
            let rule = minor(above, digits).expect_err(above);
            assert!(rule.starts_with("must be at most 9,000,000,000,000,000 minor units"), "{above}: {rule}");
        }
    }

    #[test]
    fn every_reader_of_json_keeps_the_largest_amount_to_the_digit() {
        assert_eq!(MAX_MINOR_UNITS as f64 as i64, MAX_MINOR_UNITS);
        const { assert!(MAX_MINOR_UNITS < 1 << f64::MANTISSA_DIGITS) };
    }

    proptest! {
        #[test]
        fn an_amount_is_shown_as_it_was_read(units in 1..=MAX_MINOR_UNITS, digits in 0_u32..=4) {
            prop_assert_eq!(minor(&decimal(units.into(), digits), digits), Ok(units));
        }
    }
}
