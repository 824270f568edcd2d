//! The one table of who may do what. It alone makes `Allowed`, without which the store writes nothing.

use std::marker::PhantomData;

use entity::value::Visibility;

use super::Caller;
use crate::domain::Concept;

/// Which records of a concept a caller may see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    /// Every record.
    All,
    /// Public records.
    Public,
    /// None.
    Nothing,
}

impl Sight {
    /// Whether a record of this visibility is in sight.
    pub fn includes(self, visibility: Visibility) -> bool {
        match self {
            Self::All => true,
            Self::Public => visibility == Visibility::Public,
            Self::Nothing => false,
        }
    }
}

/// What the caller may see of a concept.
pub fn sight(caller: &Caller, concept: Concept) -> Sight {
    match (caller, concept) {
        (Caller::Operator { .. }, _) => Sight::All,
        // Inquiries are letters from named people: internal, whatever a row says.
        (Caller::Anonymous, Concept::Inquiry) => Sight::Nothing,
        (Caller::Anonymous, _) => Sight::Public,
    }
}

/// Whether the caller may read names and contacts of people.
pub fn reads_personal_data(caller: &Caller) -> bool {
    match caller {
        Caller::Operator { .. } => true,
        Caller::Anonymous => false,
    }
}

/// Something that changes records.
pub trait Action {
    fn allows(caller: &Caller) -> bool;
}

/// Proof that the policy lets a caller do `A`.
#[derive(Debug)]
pub struct Allowed<A> {
    caller: Caller,
    action: PhantomData<A>,
}

impl<A: Action> Allowed<A> {
    pub fn caller(&self) -> &Caller {
        &self.caller
    }
}

/// The caller may not do this.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("you may not do this")]
pub struct Forbidden;

pub fn allow<A: Action>(caller: &Caller) -> Result<Allowed<A>, Forbidden> {
    if A::allows(caller) {
        Ok(Allowed { caller: caller.clone(), action: PhantomData })
    } else {
        Err(Forbidden)
    }
}

/// Load the reference data that the binary carries.
#[derive(Debug)]
pub struct LoadReferenceData;

impl Action for LoadReferenceData {
    fn allows(caller: &Caller) -> bool {
        matches!(caller, Caller::Operator { .. })
    }
}

/// Import a funding source's list of projects into the pipeline.
#[derive(Debug)]
pub struct ImportPipeline;

impl Action for ImportPipeline {
    fn allows(caller: &Caller) -> bool {
        matches!(caller, Caller::Operator { .. })
    }
}
