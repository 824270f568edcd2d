//! Readers of lists that others publish. They know no SQL.

pub mod worldbank;
