//! What the two databases write differently in the statements that fill them. `n` is an expression for a number.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    Postgres,
    Sqlite,
}

impl Dialect {
    /// A table `series` with the column `g`: the numbers 1 to `count`.
    pub(crate) fn series(self, count: u64) -> String {
        match self {
            Self::Postgres => format!("generate_series(1::bigint, {count}) AS series(g)"),
            Self::Sqlite => format!(
                "(WITH RECURSIVE numbers(g) AS (SELECT 1 UNION ALL SELECT g + 1 FROM numbers WHERE g < {count})
                  SELECT g FROM numbers) AS series"
            ),
        }
    }

    /// The id of the nth record of a kind: a UUID of version 7 that is the same on both databases.
    pub(crate) fn id(self, kind: u32, n: &str) -> String {
        let time = format!("1672531200000 + ({n}) * 200");
        let rest = format!("({n}) * 2654435761 % 1152921504606846976");
        match self {
            Self::Postgres => format!(
                "(lpad(to_hex({time}), 12, '0') || '7{kind:03x}8' || lpad(to_hex({rest}), 15, '0'))::uuid"
            ),
            Self::Sqlite => format!("unhex(printf('%012x7{kind:03x}8%015x', {time}, {rest}))"),
        }
    }

    /// A time between 2019 and 2025; `total` times are spread in an order that is not that of the ids.
    pub(crate) fn time(self, n: &str, total: u64) -> String {
        let seconds = format!("({n}) * 7919 % {total} * 216000000 / {total}");
        match self {
            Self::Postgres => format!(
                "timestamptz '2019-01-01T00:00:00Z' + ({seconds}) * interval '1 second'
                 + ({n}) % 1000000 * interval '1 microsecond'"
            ),
            Self::Sqlite => format!(
                "strftime('%Y-%m-%dT%H:%M:%S', 1546300800 + {seconds}, 'unixepoch')
                 || printf('.%06d+00:00', ({n}) % 1000000)"
            ),
        }
    }

    pub(crate) fn date(self, from: &str, days: &str) -> String {
        match self {
            Self::Postgres => format!("date '{from}' + ({days})::int"),
            Self::Sqlite => format!("date('{from}', '+' || ({days}) || ' days')"),
        }
    }

    /// A text in several languages.
    pub(crate) fn texts(self, languages: &[(&str, &str)]) -> String {
        let function = match self {
            Self::Postgres => "jsonb_build_object",
            Self::Sqlite => "json_object",
        };
        let pairs: Vec<_> = languages.iter().map(|(code, text)| format!("'{code}', {text}")).collect();
        format!("{function}({})", pairs.join(", "))
    }

    /// Settings of the session that fills.
    pub(crate) fn before(self) -> &'static str {
        match self {
            // The rows are right: foreign keys need not be checked one by one. VACUUM marks no page all-visible whose
            // commit may not be on disk yet.
            Self::Postgres => "SET synchronous_commit = on; SET session_replication_role = replica",
            Self::Sqlite => "PRAGMA foreign_keys = OFF; PRAGMA synchronous = OFF",
        }
    }

    pub(crate) fn after(self) -> &'static str {
        match self {
            Self::Postgres => "VACUUM ANALYZE",
            Self::Sqlite => "ANALYZE; PRAGMA wal_checkpoint(TRUNCATE)",
        }
    }
}

/// One of the values in turn.
pub(crate) fn pick(values: &[&str], n: &str) -> String {
    let last = values.len() - 1;
    let arms: String =
        values[..last].iter().enumerate().map(|(at, value)| format!(" WHEN {at} THEN '{value}'")).collect();
    format!("CASE ({n}) % {}{arms} ELSE '{}' END", values.len(), values[last])
}

/// A code such as `BP-0000042`.
pub(crate) fn code(prefix: &str, n: &str) -> String {
    format!("'{prefix}-' || substr(CAST(10000000 + {n} AS text), 2)")
}
