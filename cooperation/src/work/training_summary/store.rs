//! Two statements: the sessions of each group, and their participants by gender.

use std::collections::HashMap;

use entity::{RecordType, country, training_participation, training_program, training_session};
use model::api::MAX_GROUPS;
use model::api::record::{Batch, Declared, Linked};
use model::records::Country;
use model::store::{Criterion, Distinct, Error, Key, Reader, Table, count_distinct, group_by, sum_of};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Func, JoinType, Order, Query, SelectStatement};
use sea_orm::{ColumnTrait, QueryResult};

use super::{ParticipantsByGender, Shared, TrainingDimension, TrainingGroup};

const PEOPLE: &str = "people";

pub(super) async fn summarize(
    reader: &Reader,
    dimensions: &[TrainingDimension],
    filter: &[Criterion],
) -> Result<Vec<TrainingGroup>, Error> {
    use training_session::Column;
    let mut statement = grouped(reader, dimensions, filter)?;
    statement
        .expr_as(Func::count(column(Column::Id)), "sessions")
        .expr_as(Func::count(column(Column::ParticipantCount)), "counted")
        .expr_as(sum_of(column(Column::ParticipantCount)), "participants");
    let distinct = Distinct {
        keys: dimensions.len(),
        each: column(Column::TrainingProgramId),
        count: "programs",
        sums: &["sessions", "counted", "participants"],
        highest: &[],
    };
    let rows = reader.groups(&mut count_distinct(statement, distinct), MAX_GROUPS).await?;
    let shared = rows.iter().map(|row| read(row, dimensions)).collect::<Result<Vec<_>, _>>()?;
    let countries = shared.iter().map(|shared| shared.country.as_ref().map(Key::from)).collect();
    let countries = Batch::keys(Country::def(), country::Column::Alpha2 as usize, None, countries);
    let mut participants = participants(reader, dimensions, filter).await?;
    let group = |(at, (row, shared)): (usize, (&QueryResult, Shared))| {
        let session_count = row.try_get("", "sessions")?;
        Ok(TrainingGroup {
            country: Linked::new(&countries, at),
            mode: shared.mode,
            year: shared.year,
            session_count,
            program_count: row.try_get("", "programs")?,
            participant_count: row.try_get::<Option<i64>>("", "participants")?.unwrap_or_default(),
            without_participants_count: session_count - row.try_get::<i64>("", "counted")?,
            participants: participants.remove(&shared).unwrap_or_default(),
        })
    };
    rows.iter().zip(shared).enumerate().map(group).collect()
}

async fn participants(
    reader: &Reader,
    dimensions: &[TrainingDimension],
    filter: &[Criterion],
) -> Result<HashMap<Shared, Vec<ParticipantsByGender>>, Error> {
    use training_participation::Column;
    let mut visible = reader.visible(Table::of(RecordType::TrainingParticipation), &[])?;
    visible.columns(
        [Column::TrainingSessionId, Column::Gender, Column::PersonCount].map(|column| column.as_column_ref()),
    );
    let of = |name: &'static str| Expr::col((Alias::new(PEOPLE), Alias::new(name)));
    let session = of("training_session_id").equals(training_session::Column::Id.as_column_ref());
    let mut statement = grouped(reader, dimensions, filter)?;
    statement
        .join_subquery(JoinType::InnerJoin, visible, PEOPLE, session)
        .expr_as(of("gender"), "gender")
        .expr_as(sum_of(of("person_count")), "participants")
        .add_group_by([of("gender")])
        .order_by_expr(of("gender"), Order::Asc);
    let mut participants = HashMap::<_, Vec<_>>::new();
    for row in &reader.rows(&statement).await? {
        participants.entry(read(row, dimensions)?).or_default().push(ParticipantsByGender {
            gender: row.try_get("", "gender")?,
            participant_count: row.try_get("", "participants")?,
        });
    }
    Ok(participants)
}

fn column(column: impl ColumnTrait) -> Expr {
    Expr::col(column.as_column_ref())
}

/// The sessions in sight that meet the filter and were not cancelled, by what they are grouped by, in that order.
fn grouped(
    reader: &Reader,
    dimensions: &[TrainingDimension],
    filter: &[Criterion],
) -> Result<SelectStatement, Error> {
    let mut statement = reader.visible(Table::of(RecordType::TrainingSession), filter)?;
    use training_session::Column;
    let cancelled_program = Query::select()
        .expr(Expr::val(1))
        .from(training_program::Entity)
        .and_where(column(training_program::Column::Id).eq(column(Column::TrainingProgramId)))
        .and_where(column(training_program::Column::CancelledOn).lte(column(Column::StartedOn)))
        .take();
    statement
        .and_where(column(Column::CancelledOn).is_null())
        .and_where(Expr::exists(cancelled_program).not());
    group_by(&mut statement, dimensions.iter().map(|dimension| dimension.key(reader)).collect());
    Ok(statement)
}

fn read(row: &QueryResult, dimensions: &[TrainingDimension]) -> Result<Shared, Error> {
    let mut shared = Shared::default();
    for (at, dimension) in dimensions.iter().enumerate() {
        match dimension {
            TrainingDimension::Country => shared.country = row.try_get_by_index(at)?,
            TrainingDimension::Mode => shared.mode = row.try_get_by_index(at)?,
            TrainingDimension::Year => shared.year = row.try_get_by_index(at)?,
        }
    }
    Ok(shared)
}

impl TrainingDimension {
    /// What groups are made by. It has no bound values: PostgreSQL takes two of them for two expressions.
    fn key(self, reader: &Reader) -> Expr {
        use training_session::Column;
        match self {
            Self::Country => column(Column::CountryCode),
            Self::Mode => column(Column::Mode),
            Self::Year => reader.year(column(Column::StartedOn)),
        }
    }
}
