//! Whether anything has changed: the cheapest question that a nightly job can ask.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use entity::value::TokenScope;
use model::api::cursor;
use serde_json::json;

use super::accept::{MediaType, Wanted, languages};
use super::bearer;
use super::entity_tag;
use super::origin::From;
use super::rate;
use super::reply::{out_of_scope, unauthenticated, unavailable};
use crate::app::App;
use crate::rate::Charge;

/// The cursor of the last change as an entity tag; 304 where the client has it.
pub(super) async fn last(State(app): State<Arc<App>>, From(origin): From, headers: HeaderMap) -> Response {
    let wanted = Wanted::of(MediaType::Json, &headers);
    let caller = match bearer::caller(&app, &headers, &origin).await {
        Err(rejection) => return unauthenticated(wanted, &rejection),
        Ok(caller) if !caller.has_scope(TokenScope::Read) => {
            return out_of_scope(wanted, TokenScope::Read);
        }
        Ok(caller) => caller,
    };
    // It takes the least points that a request can take.
    let left = match app.rates.charge(&caller, origin.address, 0) {
        Ok(charge) => rate::headers(charge.as_ref().map(Charge::rate)),
        Err(exceeded) => return rate::exceeded(wanted, &languages(&headers), &exceeded),
    };
    let Ok(last) = app.store.last_change().await else {
        return unavailable(wanted, "the service cannot reach its database");
    };
    let cursor = cursor(last);
    let tag = format!("\"{cursor}\"");
    let kept = [(header::ETAG, tag.clone()), (header::CACHE_CONTROL, "no-cache".to_owned())];
    if entity_tag::is_known(&headers, &tag) {
        return (StatusCode::NOT_MODIFIED, left, kept).into_response();
    }
    (left, kept, Json(json!({ "cursor": cursor }))).into_response()
}
