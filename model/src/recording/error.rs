//! Why nothing was recorded.

use entity::RecordType;

use crate::api::RuleCode;
use crate::store::Error;

/// Why nothing was recorded.
#[derive(Debug)]
pub enum MutationError {
    /// All that was found, at least one.
    Validation(Vec<ValidationError>),
    Store(Error),
}

/// What the caller can mend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ValidationError {
    /// A rule of the cooperation, and the field that it is about.
    Rule(&'static str, RuleText),
    /// The record has another version than the caller expects.
    StaleVersion(i64),
    /// A field names something that is not there, or that the caller may not see.
    NotFound(&'static str),
    /// A field holds what is not the ID of a record of this type.
    WrongId(&'static str, RecordType),
    /// A field holds what another record has, and two must not.
    Taken(&'static str),
    /// Too many of these came from the same place.
    RateLimited,
    /// A field is not as it has to be: the rule in English and in Korean.
    Invalid(&'static str, &'static str, &'static str),
    /// A field holds a GraphQL document that the schema does not allow, and why.
    InvalidDocument(&'static str, String),
}

/// A rule in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RuleText {
    pub code: RuleCode,
    pub english: &'static str,
    pub korean: &'static str,
    /// Source of the rule.
    pub source: &'static str,
}

/// The rules of a part of the cooperation: for each one its code, and its words in English and in Korean.
#[macro_export]
macro_rules! rules {
    (
        $(#[$doc:meta])*
        pub enum $name:ident from $source:ident {
            $($rule:ident $(($of:ident: $type:ty))? $(= $text:ident)? $(=> $code:ident, $english:expr, $korean:expr)?;)*
        }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $name {
            $($rule $(($type))?,)*
        }

        impl $name {
            /// The rule in words.
            pub fn text(self) -> $crate::recording::RuleText {
                match self {
                    $(Self::$rule $(($of))? => {
                        $($text)?
                        $($crate::recording::RuleText {
                            code: $crate::api::RuleCode::$code,
                            english: $english,
                            korean: $korean,
                            source: $source,
                        })?
                    })*
                }
            }
        }

        impl From<$name> for $crate::recording::RuleText {
            fn from(rule: $name) -> Self {
                rule.text()
            }
        }
    };
}
pub use rules;

impl ValidationError {
    pub fn rule(field: &'static str, rule: impl Into<RuleText>) -> Self {
        Self::Rule(field, rule.into())
    }
}

/// What a check gives, or the rule that it finds broken, as the error of a field.
pub fn on_field<T>(field: &'static str, check: Result<T, impl Into<RuleText>>) -> Result<T, ValidationError> {
    check.map_err(|rule| ValidationError::rule(field, rule))
}

impl MutationError {
    /// Both errors: what the caller can correct is reported together.
    pub fn and(self, other: impl Into<Self>) -> Self {
        match (self, other.into()) {
            (Self::Validation(mut found), Self::Validation(more)) => {
                found.extend(more);
                Self::Validation(found)
            }
            (error @ Self::Store(_), _) | (_, error) => error,
        }
    }

    /// What the database says of a key that another record has, as the error of a field.
    pub fn taken(field: &'static str) -> impl Fn(Error) -> Self {
        move |error| match error {
            Error::Taken => ValidationError::Taken(field).into(),
            other => Self::Store(other),
        }
    }
}

impl From<Error> for MutationError {
    fn from(error: Error) -> Self {
        Self::Store(error)
    }
}

impl From<ValidationError> for MutationError {
    fn from(broken: ValidationError) -> Self {
        Self::Validation(vec![broken])
    }
}

/// Checks of an input. All are made: what they give, or every problem that they find.
pub trait Checks {
    type Checked;

    fn all(self) -> Result<Self::Checked, MutationError>;
}

impl<T, E: Into<MutationError>> Checks for Result<T, E> {
    type Checked = T;

    fn all(self) -> Result<T, MutationError> {
        self.map_err(Into::into)
    }
}

/// Nothing to check.
impl Checks for () {
    type Checked = ();

    fn all(self) -> Result<(), MutationError> {
        Ok(())
    }
}

macro_rules! checks {
    ($($check:ident),+) => {
        impl<$($check: Checks),+> Checks for ($($check,)+) {
            type Checked = ($($check::Checked,)+);

            #[expect(non_snake_case, reason = "a type and its value have one name here")]
            fn all(self) -> Result<Self::Checked, MutationError> {
                let ($($check,)+) = self;
                match ($($check.all(),)+) {
                    ($(Ok($check),)+) => Ok(($($check,)+)),
                    ($($check,)+) => {
                        let found = [$($check.err()),+].into_iter().flatten().reduce(MutationError::and);
                        Err(found.unwrap_or(MutationError::Validation(Vec::new())))
                    }
                }
            }
        }
    };
}

checks!(A, B);
checks!(A, B, C);
checks!(A, B, C, D);
checks!(A, B, C, D, E);
checks!(A, B, C, D, E, F);

/// What a first check gives, and the others with it; every problem, if the first one fails.
pub(super) fn first<A, B>(
    first: Result<A, MutationError>,
    others: Result<B, MutationError>,
) -> Result<(A, Result<B, MutationError>), MutationError> {
    match (first, others) {
        (Ok(first), others) => Ok((first, others)),
        (Err(error), Ok(_)) => Err(error),
        (Err(error), Err(more)) => Err(error.and(more)),
    }
}

/// Checks of each element of a list.
pub fn each<C: Checks>(checks: impl IntoIterator<Item = C>) -> Result<Vec<C::Checked>, MutationError> {
    let add = |mut all: Vec<_>, one| {
        all.push(one);
        all
    };
    let gather = |all, check: C| (all, check).all().map(|(all, one)| add(all, one));
    checks.into_iter().fold(Ok(Vec::new()), gather)
}
