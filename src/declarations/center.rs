use std::collections::HashMap;

use async_graphql::{InputType, Value};
use cooperation::procedure::phase;
use entity::center::Column;
use entity::value::{CenterStatus, ProcedurePhase, ProcedureStepKind};
use entity::{RecordType, center_term};
use futures::FutureExt;
use futures::future::BoxFuture;

use super::location::{Location, of_city};
use model::api::Failure;
use model::api::record::{Asked, Batch, Declared, Linked, Outcome, RowRef, Rows, Run, Within};
use model::records::CenterTerm;
use model::store::{Cell, Key, Table};

record! {
    Center of center;
    centers: "center", "centers";

    fields {
        /// Words to find in the names (in any language) and codes: at most 12, all of which must be found.
        /// Case, accents and hyphens are ignored, as are spaces in Korean text.
        Search: search(),
        /// Code of the center: the two-letter code of its country, such as `UZ`.
        Code: text().key().filter().order(),
        /// Latest known name of the center.
        Name: localized(),
        /// Code of the country.
        CountryCode: sort_key(),
        /// Name in English, or in another language if there is no English name.
        SortName: sort_key().named("name"),
    }
    one {
        /// Partner country.
        country: Country by CountryCode = country::Alpha2;
    }
    many {
        /// Terms of the center.
        terms: CenterTerm by Id = center_term::CenterId;
    }
    computed {
        /// Current term: the term that operates; if none does, the latest term that was not withdrawn; if all
        /// were withdrawn, the latest term. Null if there is no term that you may see.
        current_term: Linked<CenterTerm> = Rows(current_term) from(Id);
        /// Status of the center, derived from the latest step of its current term; null if this step is
        /// unknown or there is no term that you may see. The change feed has the changes of the terms, not of the
        /// center.
        status: Option<CenterStatus> = Rows(status) from(Id);
        /// Coordinates of the city of the current term; null if the city or its coordinates are unknown.
        location: Option<Location> = Rows(location) from(Id, CountryCode);
    }
}

/// What tells the current term from the others, and what is shown of it.
#[derive(Debug)]
struct Term {
    key: Option<Key>,
    ordinal: i64,
    step: Option<ProcedureStepKind>,
    city: Cell,
}

impl Term {
    /// The current term of a center has the highest.
    fn rank(&self) -> (u8, i64) {
        let standing = match self.step.map(status_of) {
            Some(CenterStatus::Operating) => 2,
            Some(CenterStatus::Withdrawn) => 0,
            _ => 1,
        };
        (standing, self.ordinal)
    }
}

/// What the latest step of the current term says of a center.
fn status_of(step: ProcedureStepKind) -> CenterStatus {
    match phase(step) {
        Some(ProcedurePhase::CountrySelection | ProcedurePhase::Opening) => CenterStatus::BeingSetUp,
        Some(ProcedurePhase::Operation) => CenterStatus::Operating,
        Some(ProcedurePhase::AfterClosure) => CenterStatus::Closed,
        None => CenterStatus::Withdrawn,
    }
}

/// The current term of each center, by the center.
async fn current(run: &Run<'_>, rows: &Rows<'_>) -> Result<HashMap<Key, Term>, Failure> {
    use center_term::Column as Own;
    let columns = [Own::CenterId, Own::Id, Own::Ordinal, Own::LatestStep, Own::City].map(|own| own as usize);
    let centers = rows.iter().filter_map(center).collect();
    let table = Table::of(RecordType::CenterTerm);
    let mut current = HashMap::<Key, Term>::new();
    for cells in run.reader.find(table, &columns, Own::CenterId as usize, centers).await? {
        let [center, id, ordinal, step, city] = cells.as_slice() else { continue };
        let Some(center) = center.key() else { continue };
        let step = step.text().map(str::parse).transpose().map_err(Failure::unexpected)?;
        let (key, ordinal, city) = (id.key(), ordinal.int().unwrap_or_default(), city.clone());
        let term = Term { key, ordinal, step, city };
        if current.get(&center).is_none_or(|other| other.rank() < term.rank()) {
            current.insert(center, term);
        }
    }
    Ok(current)
}

fn center(row: RowRef<'_>) -> Option<Key> {
    row.cell(Column::Id as usize).key()
}

fn current_term<'r>(
    run: &'r Run<'r>,
    rows: &'r Rows<'r>,
    asked: Asked<'r>,
) -> BoxFuture<'r, Result<Vec<Outcome>, Failure>> {
    async move {
        let current = current(run, rows).await?;
        let key = |row| current.get(&center(row)?)?.key.clone();
        let keys: Vec<Option<Key>> = rows.iter().map(key).collect();
        let all = 0..keys.len();
        let batch = Batch::keys(CenterTerm::def(), center_term::Column::Id as usize, None, keys);
        let terms: Vec<Linked<CenterTerm>> = all.map(|at| Linked::new(&batch, at)).collect();
        Ok(Within::each(&terms, asked).await)
    }
    .boxed()
}

fn status<'r>(
    run: &'r Run<'r>,
    rows: &'r Rows<'r>,
    _: Asked<'r>,
) -> BoxFuture<'r, Result<Vec<Outcome>, Failure>> {
    async move {
        let current = current(run, rows).await?;
        let step = |row| current.get(&center(row)?)?.step;
        let status = |row| step(row).map_or(Value::Null, |step| status_of(step).to_value());
        Ok(rows.iter().map(|row| status(row).into()).collect())
    }
    .boxed()
}

fn location<'r>(
    run: &'r Run<'r>,
    rows: &'r Rows<'r>,
    asked: Asked<'r>,
) -> BoxFuture<'r, Result<Vec<Outcome>, Failure>> {
    async move {
        let current = current(run, rows).await?;
        let point = |row: RowRef<'_>| {
            of_city(row.cell(Column::CountryCode as usize).text()?, &current.get(&center(row)?)?.city)
        };
        let points: Vec<_> = rows.iter().map(point).collect();
        Ok(Within::each(&points, asked).await)
    }
    .boxed()
}
