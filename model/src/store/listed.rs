//! What imported lists and the reference data had when they were last imported. Only imports ask for it.

use std::collections::HashMap;

use entity::listed_row::{Column, Entity, Model};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, JsonValue, QueryFilter};

use super::criteria::Scalar;
use super::insert::insert;
use super::scope::unscoped;
use super::sql::any_of;
use super::{Error, Writer};

impl Writer {
    /// The rows that a list had for projects of these codes, or the reference data for records of these keys.
    pub async fn listed(&self, codes: &[String]) -> Result<HashMap<String, JsonValue>, Error> {
        let codes = codes.iter().cloned().map(Scalar::Text).collect();
        let own = any_of(self.dialect(), Expr::col(Column::Code.as_column_ref()), codes);
        let found = unscoped::<Entity>().filter(own).all(self.transaction()).await?;
        Ok(found.into_iter().map(|listed| (listed.code, listed.row)).collect())
    }

    /// Keeps rows by their codes or keys, in the place of the earlier ones.
    pub async fn keep_listed(&self, rows: Vec<(String, JsonValue)>) -> Result<(), Error> {
        let rows = rows.into_iter().map(|(code, row)| Model { code, row }).collect();
        let replace = OnConflict::column(Column::Code).update_column(Column::Row).to_owned();
        insert::<Entity>(self.transaction(), rows, Some(replace)).await
    }
}
