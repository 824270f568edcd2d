//! Dimensions that a summary groups by.

use super::Failure;

/// Each dimension is given at most once.
pub fn check_dimensions<D: PartialEq>(group_by: &[D]) -> Result<(), Failure> {
    if group_by.iter().enumerate().any(|(at, dimension)| group_by[..at].contains(dimension)) {
        return Err(Failure::invalid("groupBy", "each dimension can be given only once"));
    }
    Ok(())
}
