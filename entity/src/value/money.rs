/// The largest amount of money, in minor units of its currency: 90 trillion USD, or 9,000 trillion KRW. It is more
/// than any government spends on a project, and less than 2^53, up to which every reader of JSON keeps a whole number to
/// the digit. The tables have the same limit (`tables::money` of the migrations).
pub const MAX_MINOR_UNITS: i64 = 9_000_000_000_000_000;
