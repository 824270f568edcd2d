//! Two statements: the sessions of each group, and their participants by gender.

use entity::{RecordType, training_participation, training_program, training_session};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Func, JoinType, Order, Query, SelectStatement};
use sea_orm::{ColumnTrait, QueryResult};

use super::{Group, ParticipantsByGender, TrainingDimension};
use crate::api::MAX_GROUPS;
use crate::store::{Criterion, Distinct, Error, Reader, Table, count_distinct, sum_of};

const PEOPLE: &str = "people";

pub(super) async fn summarize(
    reader: &Reader,
    dimensions: &[TrainingDimension],
    filter: &[Criterion],
) -> Result<Vec<Group>, Error> {
    use training_session::Column;
    let mut statement = grouped(reader, dimensions, filter)?;
    statement
        .expr_as(Func::count(column(Column::Id)), "sessions")
        .expr_as(Func::count(column(Column::ParticipantCount)), "counted")
        .expr_as(sum_of(column(Column::ParticipantCount)), "participants");
    let distinct = Distinct {
        keys: &dimensions.iter().map(|dimension| dimension.alias()).collect::<Vec<_>>(),
        each: column(Column::TrainingProgramId),
        count: "programs",
        sums: &["sessions", "counted", "participants"],
        highest: &[],
    };
    let rows = reader.groups(&mut count_distinct(statement, distinct), MAX_GROUPS).await?;
    let group = |row: &QueryResult| {
        Ok(Group {
            session_count: row.try_get("", "sessions")?,
            program_count: row.try_get("", "programs")?,
            counted_session_count: row.try_get("", "counted")?,
            participant_count: row.try_get::<Option<i64>>("", "participants")?.unwrap_or_default(),
            ..read(row, dimensions)?
        })
    };
    let mut groups = rows.iter().map(group).collect::<Result<Vec<_>, Error>>()?;
    participants(reader, dimensions, filter, &mut groups).await?;
    Ok(groups)
}

async fn participants(
    reader: &Reader,
    dimensions: &[TrainingDimension],
    filter: &[Criterion],
    groups: &mut [Group],
) -> Result<(), Error> {
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
    for row in &reader.rows(&statement).await? {
        let key = read(row, dimensions)?;
        let same = |group: &&mut Group| {
            (&group.country, group.mode, group.year) == (&key.country, key.mode, key.year)
        };
        // A group that came between the two statements is not told half.
        if let Some(group) = groups.iter_mut().find(same) {
            group.participants.push(ParticipantsByGender {
                gender: row.try_get("", "gender")?,
                participant_count: row.try_get("", "participants")?,
            });
        }
    }
    Ok(())
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
    for dimension in dimensions {
        let key = dimension.key(reader);
        statement
            .expr_as(key.clone(), dimension.alias())
            .add_group_by([key.clone()])
            .order_by_expr(key, Order::Asc);
    }
    Ok(statement)
}

fn read(row: &QueryResult, dimensions: &[TrainingDimension]) -> Result<Group, Error> {
    let mut group = Group::default();
    for dimension in dimensions {
        let alias = dimension.alias();
        match dimension {
            TrainingDimension::Country => group.country = row.try_get("", alias)?,
            TrainingDimension::Mode => group.mode = row.try_get("", alias)?,
            TrainingDimension::Year => group.year = row.try_get("", alias)?,
        }
    }
    Ok(group)
}

impl TrainingDimension {
    /// What groups are made by. It has no bound values: PostgreSQL takes two of them for two expressions.
    fn key(self, reader: &Reader) -> Expr {
        use training_session::Column;
        match self {
            Self::Country => Expr::col(Column::CountryCode.as_column_ref()),
            Self::Mode => Expr::col(Column::Mode.as_column_ref()),
            Self::Year => reader.year(Expr::col(Column::StartedOn.as_column_ref())),
        }
    }

    fn alias(self) -> &'static str {
        match self {
            Self::Country => "group_country",
            Self::Mode => "group_mode",
            Self::Year => "group_year",
        }
    }
}
