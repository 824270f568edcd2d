//! Statements on the lists of several parents: the first records of each, and how many each has. What the first records
//! cost does not depend on how long the lists are.

use sea_orm::sea_query::{
    Alias, Asterisk, ColumnRef, Expr, ExprTrait, Func, IntoColumnRef, JoinType, Order, Query, SelectStatement,
};
use sea_orm::{Condition, QueryResult};
use uuid::Uuid;

use super::criteria::{Link, Scalar, Via};
use super::layout::{Columns, Layout};
use super::read::PageRequest;
use super::scope::{Key, visible_to};
use super::sql::{any_found, any_of, values};
use super::table::Table;
use super::{Dialect, Error};
use crate::policy::Caller;

const LINKS: &str = "links";
const PARENTS: &str = "parents";
const FIRST: &str = "first_of_each";

/// The keys of parents, all of one kind.
pub(super) struct Parents {
    keys: Vec<Key>,
    by_id: bool,
}

impl Parents {
    pub(super) fn of(keys: Vec<Key>) -> Option<Self> {
        let by_id = matches!(keys.first()?, Key::Id(_));
        Some(Self { keys, by_id })
    }

    pub(super) fn by_id(&self) -> bool {
        self.by_id
    }

    /// The key of the parent, the first value of a row.
    pub(super) fn read(&self, row: &QueryResult) -> Result<Key, Error> {
        Ok(if self.by_id {
            Key::Id(row.try_get_by_index::<Uuid>(0)?)
        } else {
            Key::Code(row.try_get_by_index::<String>(0)?)
        })
    }

    fn scalars(&self) -> Vec<Scalar> {
        self.keys.iter().cloned().map(Scalar::from).collect()
    }
}

/// The lists of records of a table that a link leads to.
pub(super) struct Lists<'a> {
    pub caller: &'a Caller,
    pub dialect: Dialect,
    pub table: &'static Table,
    pub link: &'a Link,
}

impl Lists<'_> {
    /// What the statement on the first records of each parent reads of them. What they lead to is read beside those of one
    /// parent only: several have many records.
    pub(super) fn columns<'a>(
        &self,
        parents: &Parents,
        layout: &'a Layout,
        request: &PageRequest,
    ) -> Columns<'a> {
        Columns::from(layout).of_rows(if self.is_plain(parents) { request.limit } else { u64::MAX })
    }

    /// Whether the lists are one list, by a column of its own records.
    fn is_plain(&self, parents: &Parents) -> bool {
        parents.keys.len() == 1 && matches!(self.link.via, Via::Column(_))
    }

    /// The part of each parent's list that is asked for, each row with the key of its parent before its columns.
    pub(super) fn first_of_each(
        &self,
        parents: &Parents,
        columns: Columns<'_>,
        condition: Condition,
        request: &PageRequest,
    ) -> SelectStatement {
        let table = self.table;
        if self.is_plain(parents) {
            let (mut statement, parent) = self.linked(parents, condition);
            statement.column(parent);
            columns.select(&mut statement, table, self.caller);
            order(&mut statement, table, request);
            return statement;
        }
        let columns = columns.own();
        let own = match (self.dialect, parents.by_id) {
            (Dialect::Postgres, _) => Expr::col((PARENTS, PARENTS)),
            (Dialect::Sqlite, false) => Expr::col((PARENTS, "value")),
            (Dialect::Sqlite, true) => Expr::cust_with_expr("unhex(?)", Expr::col((PARENTS, "value"))),
        };
        let mut of_one = visible_to(table, self.caller);
        of_one.cond_where(condition);
        match self.link.via {
            Via::Column(theirs) => {
                of_one.and_where(table.expr(theirs).eq(own.clone()));
            }
            Via::Links(links) => {
                let (mut ids, near, far) = links.pairs(self.caller);
                ids.expr(far).and_where(near.eq(own.clone()));
                of_one.and_where(any_found(self.dialect, table.expr(table.id), ids));
            }
        }
        order(&mut of_one, table, request);
        match self.dialect {
            // For each parent the index gives its first rows, and nothing else is read.
            Dialect::Postgres => {
                of_one.columns(table.refs(columns));
                let names =
                    columns.iter().map(|column| (FIRST, table.column_name(*column)).into_column_ref());
                Query::select()
                    .expr(own)
                    .columns(names)
                    .from_function(Func::cust("unnest").arg(values(self.dialect, parents.scalars())), PARENTS)
                    .join_lateral(JoinType::InnerJoin, of_one, FIRST, Expr::value(true))
                    .take()
            }
            // SQLite has no lateral join, but a subquery may refer to what stands before it.
            Dialect::Sqlite => {
                of_one.expr(table.expr(table.id));
                let mut statement = Query::select();
                statement
                    .expr(own)
                    .columns(table.refs(columns))
                    .from_function(
                        Func::cust("json_each").arg(values(self.dialect, parents.scalars())),
                        PARENTS,
                    )
                    // Parents first: a cross join is the one that SQLite does not turn round.
                    .cross_join(table.name)
                    .and_where(table.expr(table.id).in_subquery(of_one));
                let direction = request.order();
                statement
                    .order_by((PARENTS, "key"), Order::Asc)
                    .order_by_expr(request.sort.key(table), direction.clone())
                    .order_by(table.column_ref(table.id), direction);
                statement
            }
        }
    }

    /// The number of records of each parent, each with the key of its parent before it.
    pub(super) fn counts(&self, parents: &Parents, condition: Condition) -> SelectStatement {
        let (mut statement, parent) = self.linked(parents, condition);
        statement
            .column(parent.clone())
            .expr(Func::count(Expr::col(Asterisk)))
            .group_by_columns([parent])
            .take()
    }

    /// The records of the parents, without columns yet, and the column that has the parent's key.
    fn linked(&self, parents: &Parents, condition: Condition) -> (SelectStatement, ColumnRef) {
        let table = self.table;
        let mut statement = visible_to(table, self.caller);
        statement.cond_where(condition);
        match self.link.via {
            Via::Column(theirs) => {
                statement.and_where(any_of(self.dialect, table.expr(theirs), parents.scalars()));
                (statement, table.column_ref(theirs))
            }
            Via::Links(links) => {
                let (mut pairs, near, far) = links.pairs(self.caller);
                pairs.distinct().expr_as(near.clone(), PARENTS).expr_as(far, FIRST).and_where(any_of(
                    self.dialect,
                    near,
                    parents.scalars(),
                ));
                let own = table.expr(table.id).equals((LINKS, FIRST));
                statement.join_subquery(JoinType::InnerJoin, pairs, LINKS, own);
                (statement, (Alias::new(LINKS), Alias::new(PARENTS)).into_column_ref())
            }
        }
    }
}

/// Orders a statement, and limits it to the part that is asked for and one record more.
pub(super) fn order(statement: &mut SelectStatement, table: &Table, request: &PageRequest) {
    let order = request.order();
    statement
        .cond_where(request.between(table))
        .order_by_expr(request.sort.key(table), order.clone())
        .order_by(table.column_ref(table.id), order)
        .limit(request.limit + 1);
}
