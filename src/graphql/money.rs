//! Amounts of money: never a number, always with their currency.

use async_graphql::{Context, InputObject, Object};
use chrono::NaiveDate;

use super::scalars::Date;
use crate::store::Reader;

/// An amount of money in its original currency.
#[derive(Clone, Debug)]
pub struct Money {
    minor: i64,
    currency: String,
    value_date: Option<NaiveDate>,
}

impl Money {
    /// `None` unless amount and currency are both on record.
    pub fn of(minor: Option<i64>, currency: Option<&String>, value_date: Option<NaiveDate>) -> Option<Self> {
        Some(Self { minor: minor?, currency: currency?.clone(), value_date })
    }

    pub fn new(minor: i64, currency: impl Into<String>, value_date: Option<NaiveDate>) -> Self {
        Self { minor, currency: currency.into(), value_date }
    }
}

/// An amount of money in its original currency.
#[Object]
impl Money {
    /// The amount as a decimal number, with as many digits after the point as the currency has (ISO
    /// 4217 minor units: two for USD, none for KRW; two where ISO 4217 gives none, as for XDR and for
    /// currencies that were withdrawn).
    async fn amount(&self, ctx: &Context<'_>) -> async_graphql::Result<String> {
        let reader = ctx.data::<Reader>()?;
        let reference = reader.reference();
        let currencies = reference.table::<entity::currency::Entity>();
        let own = |currency: &entity::currency::Model| currency.code == self.currency;
        let currency = currencies.and_then(|table| table.first(reader.caller(), own));
        let digits = currency.and_then(|currency| u32::try_from(currency.minor_unit?).ok());
        Ok(decimal(self.minor, digits.unwrap_or(DEFAULT_DIGITS)))
    }

    /// The currency, ISO 4217.
    async fn currency(&self) -> &str {
        &self.currency
    }

    /// The day whose prices and rates the amount is in, if it is on record.
    async fn value_date(&self) -> Option<Date> {
        self.value_date.map(Date)
    }
}

/// An amount of money in its original currency.
#[derive(Clone, Debug, InputObject)]
pub struct MoneyInput {
    /// The amount as a decimal number, such as `1000000.00`; not more digits after the point than the currency
    /// has.
    pub amount: String,
    /// The currency, ISO 4217.
    pub currency: String,
}

impl MoneyInput {
    /// The amount in whole minor units; what is wrong with it otherwise.
    pub fn minor(&self, ctx: &Context<'_>) -> Result<i64, &'static str> {
        let reader = ctx.data_opt::<Reader>().ok_or("the currencies can't be read")?;
        let reference = reader.reference();
        let currencies = reference.table::<entity::currency::Entity>();
        let own = |currency: &entity::currency::Model| currency.code == self.currency;
        let known = currencies.and_then(|table| table.first(reader.caller(), own));
        let currency = known.ok_or("there is no such currency")?;
        let digits =
            currency.minor_unit.and_then(|digits| u32::try_from(digits).ok()).unwrap_or(DEFAULT_DIGITS);
        minor(&self.amount, digits)
            .ok_or("a positive decimal number with no more digits than its currency has")
    }
}

/// A positive decimal number in minor units.
fn minor(text: &str, digits: u32) -> Option<i64> {
    let (whole, rest) = text.split_once('.').unwrap_or((text, ""));
    let plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let width = digits as usize;
    if whole.is_empty() || !plain(whole) || !plain(rest) || rest.len() > width || text.ends_with('.') {
        return None;
    }
    let minor: i64 = format!("{whole}{rest:0<width$}").parse().ok()?;
    (minor > 0).then_some(minor)
}

/// The digits of amounts in a currency that ISO 4217 gives no minor unit.
const DEFAULT_DIGITS: u32 = 2;

/// Minor units as a decimal number.
fn decimal(minor: i64, digits: u32) -> String {
    let unit = 10_u64.saturating_pow(digits);
    let sign = if minor < 0 { "-" } else { "" };
    let (whole, rest) = (minor.unsigned_abs() / unit, minor.unsigned_abs() % unit);
    match digits {
        0 => format!("{sign}{whole}"),
        _ => format!("{sign}{whole}.{rest:0width$}", width = digits as usize),
    }
}

#[cfg(test)]
mod tests {
    use super::{decimal, minor};

    #[test]
    fn an_amount_has_the_digits_of_its_currency() {
        assert_eq!(decimal(200_000_000, 2), "2000000.00");
        assert_eq!(decimal(-5, 2), "-0.05");
        assert_eq!(decimal(1_931, 0), "1931");
        assert_eq!(decimal(1_001, 3), "1.001");
        assert_eq!(decimal(i64::MIN, 2), "-92233720368547758.08");
    }

    #[test]
    fn an_amount_is_read_to_the_digit_or_not_at_all() {
        assert_eq!(minor("1000000", 2), Some(100_000_000));
        assert_eq!(minor("0.5", 2), Some(50));
        assert_eq!(minor("1931", 0), Some(1_931));
        for wrong in
            ["", ".", "1.", ".5", "0", "-1", "+1", "1e3", "1,000", "1.001", " 1", "99999999999999999999"]
        {
            assert_eq!(minor(wrong, 2), None, "{wrong}");
        }
        assert_eq!(minor("1.5", 0), None);
    }
}
