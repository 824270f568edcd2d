//! The search over records of several types, best match first: one statement on their search columns.

use entity::RecordType;
use sea_orm::Condition;
use sea_orm::sea_query::{
    Alias, CaseStatement, Expr, ExprTrait, LikeExpr, Query as Select, SelectStatement, UnionType,
};
use uuid::Uuid;

use super::criteria::{Scalar, contains};
use super::scope::visible_to;
use super::search::{Query, Word};
use super::sql::any_of;
use super::table::Table;
use super::{Error, Reader};

/// Records that have names, with the columns that a search looks at.
#[derive(Clone, Debug)]
pub struct Searched {
    pub table: &'static Table,
    /// The keys of a record: one that is the query itself is the best match.
    pub keys: Vec<usize>,
    pub search: usize,
    /// Equal matches are in its order.
    pub name: usize,
}

/// The rank of a record that has the words of a query where they were not all written together.
const APART: i32 = 4;

impl Reader {
    /// The records that a search finds, at most `limit`: by their code first, then those whose name begins with the
    /// query, those that have words that begin with its words, and those that have them anywhere; in the order of their
    /// names. As in a filter, those that have Korean words apart are found only where none has them side by side.
    pub async fn search(
        &self,
        text: &str,
        among: &[Searched],
        limit: u64,
    ) -> Result<Vec<(RecordType, Uuid)>, Error> {
        let query = Query::read(text).map_err(|reason| Error::invalid("query", reason))?;
        let mut parts = among.iter().zip(0..).map(|(searched, place)| {
            let found = self.found(searched, place, text.trim(), &query, limit);
            Select::select().expr(Expr::cust("*")).from_subquery(found, "found").take()
        });
        let Some(mut statement) = parts.next() else { return Ok(Vec::new()) };
        for part in parts {
            statement.union(UnionType::All, part);
        }
        let mut found = Vec::new();
        for row in self.rows(&statement).await? {
            let place: i32 = row.try_get_by_index(0)?;
            let (rank, name): (i32, String) = (row.try_get_by_index(1)?, row.try_get_by_index(2)?);
            let id: Uuid = row.try_get_by_index(3)?;
            let of = usize::try_from(place).ok().and_then(|place| among.get(place));
            found.extend(of.map(|searched| (rank, name, id, searched.table.of)));
        }
        if found.iter().any(|(rank, ..)| *rank < APART) {
            found.retain(|(rank, ..)| *rank < APART);
        }
        found.sort_unstable_by(|one, other| (one.0, &one.1, one.2).cmp(&(other.0, &other.1, other.2)));
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        Ok(found.into_iter().take(limit).map(|(_, _, id, of)| (of, id)).collect())
    }

    /// The best matches among the records of one type: the place of the type, how good the match is, name and id.
    fn found(
        &self,
        searched: &Searched,
        place: i32,
        text: &str,
        query: &Query,
        limit: u64,
    ) -> SelectStatement {
        let Searched { table, keys, search, name } = searched;
        let like = |pattern: String| table.expr(*search).like(LikeExpr::new(pattern));
        let any =
            |patterns: Vec<String>| patterns.into_iter().map(like).fold(Condition::any(), Condition::add);
        let begin =
            query.together.iter().map(|word| any(word.starts())).fold(Condition::all(), Condition::add);
        let found_by = |pattern| contains(self.dialect(), table, *search, pattern);
        let has = |word: &Word| word.parts().into_iter().map(found_by).fold(Condition::any(), Condition::add);
        let have = |words: &[Word]| words.iter().map(has).fold(Condition::all(), Condition::add);
        let codes = || {
            let codes = [text.to_owned(), text.to_uppercase()].map(Scalar::Text).to_vec();
            let of = |key: &usize| any_of(self.dialect(), table.expr(*key), codes.clone());
            keys.iter().map(of).fold(Condition::any().add(Expr::value(false)), Condition::add)
        };
        let rank =
            CaseStatement::new().case(codes(), 0).case(any(query.whole.beginnings()), 1).case(begin, 2);
        let rank = if query.together == query.words {
            rank.finally(3)
        } else {
            rank.case(have(&query.together), 3).finally(APART)
        };
        let order = Alias::new("rank");
        let mut found = visible_to(table, self.caller());
        found
            .expr(Expr::cust(place.to_string()))
            .expr_as(rank, order.clone())
            .column(table.column_ref(*name))
            .column(table.column_ref(table.id))
            .cond_where(codes().add(have(&query.words)))
            .order_by_expr(Expr::col(order), sea_orm::Order::Asc)
            .order_by(table.column_ref(*name), sea_orm::Order::Asc)
            .order_by(table.column_ref(table.id), sea_orm::Order::Asc)
            .limit(limit);
        found
    }
}
