//! The work of one mutation: its transaction, who does it and when, and what it names.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use entity::value::{CodeList, Visibility};
use entity::{classification, country, document, organization};
use futures::future::BoxFuture;
use uuid::Uuid;

use super::error::{MutationError, RuleText, ValidationError};
use super::input::valid_code;
use crate::api::RuleCode;
use crate::policy::{Act, allow};
use crate::store::{Error, Key, Rows, Stored, Table, Writer, place};

/// What is recorded has happened.
pub const IN_FUTURE: RuleText = RuleText {
    code: RuleCode::InFuture,
    english: "the date must not be in the future",
    korean: "날짜는 오늘보다 늦을 수 없습니다: 이미 일어난 일만 기록할 수 있습니다",
    source: "This service: it records only events that have already happened",
};

/// The work of one mutation. Other writers are held off until its end.
#[derive(Debug)]
pub struct Work<'a> {
    pub writer: &'a mut Writer,
    /// The organization that acts.
    pub actor: Option<Uuid>,
    pub today: NaiveDate,
}

/// The organization of the caller: that of its token, or else MOIS and NIA by their role.
pub fn actor(writer: &Writer) -> BoxFuture<'_, Result<Option<Uuid>, Error>> {
    Box::pin(async move {
        let caller = writer.caller();
        let own = caller.standing().and_then(|standing| standing.organization());
        let code = own.unwrap_or(caller.role_name());
        let found =
            writer.by_keys::<organization::Entity>(organization::Column::Code, vec![Key::from(code)]).await?;
        Ok(found.first().map(|organization| organization.id))
    })
}

/// The record has the version that the caller expects, if it expects one.
pub fn expect(expected: Option<i64>, version: i64) -> Result<(), ValidationError> {
    if expected.is_some_and(|expected| expected != version) {
        Err(ValidationError::StaleVersion(version))
    } else {
        Ok(())
    }
}

/// A visibility that is not wider than that of the record that something belongs to: it shows no more than
/// that.
pub fn within(wanted: Visibility, owner: Visibility) -> Result<Visibility, ValidationError> {
    if wanted.width() <= owner.width() {
        return Ok(wanted);
    }
    Err(ValidationError::Invalid(
        "visibility",
        "must not be more visible than the record that it belongs to",
        "기록에 속한 것은 그 기록보다 더 널리 공개될 수 없습니다",
    ))
}

/// What is named by its code, if anything is, is there.
pub async fn is_there<E: Stored>(
    writer: &Writer,
    field: &'static str,
    column: E::Column,
    code: Option<&str>,
) -> Result<(), MutationError> {
    let Some(code) = code else { return Ok(()) };
    let found = writer.by_keys::<E>(column, vec![Key::from(code)]).await?;
    if found.is_empty() { Err(ValidationError::NotFound(field).into()) } else { Ok(()) }
}

impl Work<'_> {
    /// What happened did so today or before; `day` is the first day that its date can mean.
    pub fn happened(&self, field: &'static str, day: NaiveDate) -> Result<(), ValidationError> {
        if day <= self.today {
            return Ok(());
        }
        Err(ValidationError::Rule(field, IN_FUTURE))
    }

    /// Whether the caller may do something else with a record than what the mutation is for.
    pub fn may<A: Act, E: Stored>(&self, row: &E::Model) -> bool {
        allow::<A>(self.writer.caller(), place::<E>(row).as_place()).is_ok()
    }

    /// A record that the caller sees, by its id.
    pub async fn seen<E: Stored>(&self, field: &'static str, id: Uuid) -> Result<E::Model, MutationError> {
        let found = self.writer.by_id::<E>(id).await?;
        found.filter(|row| self.writer.sees::<E>(row)).ok_or_else(|| ValidationError::NotFound(field).into())
    }

    /// The code of a new record: the one that is wanted, or the next number that is free after a prefix.
    pub async fn code<E: Stored>(
        &self,
        wanted: Option<String>,
        prefix: &str,
    ) -> Result<String, MutationError> {
        Ok(match wanted {
            Some(wanted) => valid_code(wanted)?,
            None => format!("{prefix}{}", self.writer.free_number(Table::of(E::TYPE), prefix).await?),
        })
    }

    /// Documents that are named as evidence are there, each of this country or of none.
    pub async fn evidence(
        &self,
        field: &'static str,
        documents: impl IntoIterator<Item = Uuid>,
        country: &str,
    ) -> Result<(), MutationError> {
        let ids: BTreeSet<Uuid> = documents.into_iter().collect();
        if ids.is_empty() {
            return Ok(());
        }
        let wanted = ids.len();
        let found =
            self.writer.of::<document::Entity>(document::Column::Id, ids.into_iter().collect()).await?;
        if found.iter().filter(|row| self.writer.sees::<document::Entity>(row)).count() < wanted {
            return Err(ValidationError::NotFound(field).into());
        }
        if found.iter().all(|row| row.country_code.as_deref().is_none_or(|of| of == country)) {
            return Ok(());
        }
        Err(ValidationError::Invalid(
            field,
            "the document must concern the country of the term, or no country",
            "문서는 해당 운영 기간의 국가에 관한 것이거나 국가가 없어야 합니다",
        )
        .into())
    }

    /// Organizations that are named: each is there.
    pub async fn organizations(
        &self,
        field: &'static str,
        ids: impl IntoIterator<Item = Uuid>,
    ) -> Result<Vec<organization::Model>, MutationError> {
        let mut ids: Vec<Uuid> = ids.into_iter().collect();
        ids.sort_unstable();
        ids.dedup();
        let wanted = ids.len();
        let found = self.writer.of::<organization::Entity>(organization::Column::Id, ids).await?;
        let seen = found.iter().filter(|row| self.writer.sees::<organization::Entity>(row)).count();
        if seen == wanted { Ok(found) } else { Err(ValidationError::NotFound(field).into()) }
    }

    /// Countries that are named are there.
    pub async fn countries(
        &self,
        field: &'static str,
        codes: impl IntoIterator<Item = &str>,
    ) -> Result<(), MutationError> {
        let mut codes: Vec<Key> = codes.into_iter().map(Key::from).collect();
        codes.sort_unstable();
        codes.dedup();
        let wanted = codes.len();
        let found = self.writer.by_keys::<country::Entity>(country::Column::Alpha2, codes).await?;
        if found.len() == wanted { Ok(()) } else { Err(ValidationError::NotFound(field).into()) }
    }

    /// A sector that is named is one of the OECD DAC.
    pub async fn sector(&self, code: Option<&str>) -> Result<(), MutationError> {
        let Some(code) = code else { return Ok(()) };
        let found = self
            .writer
            .by_keys::<classification::Entity>(classification::Column::Code, vec![Key::from(code)])
            .await?;
        let is_sector = |row: &classification::Model| row.list == CodeList::DacSector;
        if found.iter().any(is_sector) { Ok(()) } else { Err(ValidationError::NotFound("sector").into()) }
    }
}
