//! What whoever holds a receipt may read, though not the record itself.

use entity::inquiry;
use sea_orm::{ColumnTrait, QueryFilter};

use super::scope::unscoped;
use super::{Error, Key, Reader};

impl Reader {
    /// The inquiry of a receipt number, whoever asks: the number can't be guessed, so it is its sender's.
    pub async fn inquiry_of_receipt(&self, number: &str) -> Result<Option<inquiry::Model>, Error> {
        if !Key::from(number).is_possible() {
            return Ok(None);
        }
        let found = unscoped::<inquiry::Entity>().filter(inquiry::Column::ReceiptNumber.eq(number));
        Ok(found.one(&self.db().await).await?)
    }
}
