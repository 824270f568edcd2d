//! Codes that end in a number: the next number that no record has.

use std::collections::HashSet;

use futures::future::BoxFuture;
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::Query;

use super::criteria::Scalar;
use super::sql::any_of;
use super::table::Table;
use super::{Error, Writer};

/// How many numbers are looked up at once.
const AT_ONCE: i64 = 64;
/// Higher numbers are not used.
const HIGHEST: u32 = 40;

/// A stretch of numbers: the first is used, or 0, and the last is free.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stretch {
    used: i64,
    free: i64,
}

impl Stretch {
    /// Numbers within it, in order, that divide it evenly.
    fn inner(self) -> Vec<i64> {
        let parts = (self.free - self.used).min(AT_ONCE);
        (1..parts).map(|part| self.used + (self.free - self.used) * part / parts).collect()
    }

    /// The part of it that ends with the first free of some numbers.
    fn narrowed(self, numbers: &[i64], is_used: impl Fn(i64) -> bool) -> Self {
        let mut used = self.used;
        for number in numbers.iter().copied() {
            if !is_used(number) {
                return Self { used, free: number };
            }
            used = number;
        }
        Self { used, free: self.free }
    }
}

impl Writer {
    /// A number that with a prefix makes a code that no record of a table has, and that follows one that is used. It
    /// takes a few look-ups, whatever the number of records.
    pub fn free_number<'f>(
        &'f self,
        table: &'static Table,
        prefix: &'f str,
    ) -> BoxFuture<'f, Result<i64, Error>> {
        Box::pin(async move {
            let powers: Vec<i64> = (0..HIGHEST).map(|power| 1 << power).collect();
            let mut stretch = Stretch { used: 0, free: 1 << HIGHEST };
            let mut numbers = powers;
            while !numbers.is_empty() {
                let used = self.used_numbers(table, prefix, &numbers).await?;
                stretch = stretch.narrowed(&numbers, |number| used.contains(&format!("{prefix}{number}")));
                numbers = stretch.inner();
            }
            Ok(stretch.free)
        })
    }

    async fn used_numbers(
        &self,
        table: &'static Table,
        prefix: &str,
        numbers: &[i64],
    ) -> Result<HashSet<String>, Error> {
        let Some(code) = table.column("code") else {
            return Err(Error::Internal(format!("{} has no codes", table.name)));
        };
        let codes = numbers.iter().map(|number| Scalar::Text(format!("{prefix}{number}"))).collect();
        let mut statement = Query::select();
        statement.from(table.name).column(table.column_ref(code)).and_where(any_of(
            self.dialect(),
            table.expr(code),
            codes,
        ));
        let rows = self.transaction().query_all(&statement).await?;
        Ok(rows.iter().map(|row| row.try_get_by_index(0)).collect::<Result<_, _>>()?)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn search(is_used: impl Fn(i64) -> bool) -> (i64, usize) {
        let mut numbers: Vec<i64> = (0..HIGHEST).map(|power| 1 << power).collect();
        let mut stretch = Stretch { used: 0, free: 1 << HIGHEST };
        let mut steps = 0;
        while !numbers.is_empty() {
            stretch = stretch.narrowed(&numbers, &is_used);
            numbers = stretch.inner();
            steps += 1;
        }
        (stretch.free, steps)
    }

    #[test]
    fn the_next_number_follows_the_last_that_is_used() {
        for count in [0, 1, 2, 3, 63, 64, 65, 100_000, 12_345_678] {
            let (free, steps) = search(|number| number <= count);
            assert_eq!(free, count + 1);
            assert!(steps <= 6, "{steps} look-ups for {count}");
        }
    }

    proptest! {
        #[test]
        fn a_free_number_is_found_among_any_that_are_used(used in proptest::collection::hash_set(1_i64..300, 0..280)) {
            let (free, _) = search(|number| used.contains(&number));
            prop_assert!(free >= 1 && !used.contains(&free));
            prop_assert!(free == 1 || used.contains(&(free - 1)));
        }
    }
}
