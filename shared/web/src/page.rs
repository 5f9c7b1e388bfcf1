//! Lists: by cursor only, at most 100 rows, the next page in a `Link` header and in the body.

use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest, HttpResponse, dev::Payload};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::future::{Ready, ready};

use crate::problem::{INVALID_QUERY, Problem};
use crate::storable;

/// Rows of a page at most, and where the client says nothing.
pub const MAX_ROWS: i64 = 100;
const DEFAULT_ROWS: i64 = 50;

/// One page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// Ask for the next page with `?cursor=`; absent on the last one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// `?cursor=` and `?limit=`, for `params(Paging)` in the API's description.
#[derive(Debug, Clone, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Paging {
    /// Where the page before ended; opaque.
    #[param(required = false)]
    pub cursor: Option<String>,
    /// Rows at most.
    #[param(required = false, minimum = 1, maximum = 100, default = 50)]
    pub limit: i64,
}

/// The other parameters of a list. Unlike `actix_web::web::Query`, the type may deny unknown fields
/// although `cursor` and `limit` are there, too.
#[derive(Debug, Clone, Copy)]
pub struct Filter<T>(pub T);

fn is_paging(pair: &str) -> bool {
    matches!(pair.split('=').next(), Some("cursor" | "limit"))
}

fn pairs(req: &HttpRequest, paging: bool) -> String {
    let pairs: Vec<_> = req
        .query_string()
        .split('&')
        .filter(|p| !p.is_empty() && is_paging(p) == paging)
        .collect();
    pairs.join("&")
}

impl FromRequest for Paging {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        #[derive(Deserialize)]
        struct Raw {
            cursor: Option<String>,
            limit: Option<i64>,
        }
        let raw = actix_web::web::Query::<Raw>::from_query(&pairs(req, true));
        ready(raw.map_err(|_| INVALID_QUERY).and_then(|raw| {
            let limit = raw.limit.unwrap_or(DEFAULT_ROWS);
            if !(1..=MAX_ROWS).contains(&limit) {
                return Err(INVALID_QUERY.with_reason("limit"));
            }
            Ok(Self {
                cursor: raw.cursor.clone(),
                limit,
            })
        }))
    }
}

impl<T: DeserializeOwned> FromRequest for Filter<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let query = pairs(req, false);
        ready(filter(&query).map(Self).ok_or(INVALID_QUERY))
    }
}

fn filter<T: DeserializeOwned>(query: &str) -> Option<T> {
    use actix_web::web::Query;
    let texts = Query::<Vec<(String, String)>>::from_query(query).ok()?;
    if texts.iter().any(|(_, text)| storable::flaw(text).is_some()) {
        return None;
    }
    Some(Query::<T>::from_query(query).ok()?.into_inner())
}

impl Paging {
    /// The key after which the page starts.
    ///
    /// # Errors
    /// 422 where the cursor is none of ours.
    pub fn after<K: DeserializeOwned>(&self) -> Result<Option<K>, Problem> {
        let Some(cursor) = &self.cursor else {
            return Ok(None);
        };
        let bytes = URL_SAFE_NO_PAD
            .decode(cursor)
            .ok()
            .filter(|b| b.len() <= 512);
        let key = bytes.and_then(|bytes| {
            let value = serde_json::from_slice(&bytes).ok()?;
            let storable = storable::find(&value).is_none();
            // From the bytes: a key may be a number that a value would round.
            storable.then(|| serde_json::from_slice(&bytes).ok())?
        });
        key.map(Some)
            .ok_or_else(|| INVALID_QUERY.with_reason("cursor"))
    }

    /// How many rows to ask the database for: one more than is shown tells that there is more.
    pub const fn fetch(&self) -> i64 {
        self.limit + 1
    }

    /// Cuts what [`fetch`](Self::fetch) brought to a page, whose cursor is `key` of its last row.
    pub fn page<T, K: Serialize>(&self, mut rows: Vec<T>, key: impl FnOnce(&T) -> K) -> Page<T> {
        let limit = usize::try_from(self.limit).expect("1 to 100, checked on the way in");
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| more).map(|last| cursor(&key(last)));
        Page { items: rows, next }
    }
}

/// A key as an opaque cursor.
pub fn cursor<K: Serialize>(key: &K) -> String {
    URL_SAFE_NO_PAD.encode(
        serde_json::to_vec(key).expect("keys are numbers, times and ids: they can be written"),
    )
}

impl<T> Page<T> {
    /// Rows as another type.
    pub fn map<U>(self, f: impl FnMut(T) -> U) -> Page<U> {
        Page {
            items: self.items.into_iter().map(f).collect(),
            next: self.next,
        }
    }
}

impl<T: Serialize> Page<T> {
    /// 200 with the page, and a `Link` to the next one.
    pub fn respond(&self, req: &HttpRequest) -> HttpResponse {
        let mut response = HttpResponse::Ok();
        if let Some(next) = &self.next {
            let kept: String = req
                .query_string()
                .split('&')
                .filter(|p| !p.is_empty() && !p.starts_with("cursor="))
                .flat_map(|p| [p, "&"])
                .collect();
            response.insert_header((
                header::LINK,
                format!("<{}?{kept}cursor={next}>; rel=\"next\"", req.path()),
            ));
        }
        response.json(self)
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    async fn paging(uri: &str) -> Result<Paging, Problem> {
        Paging::extract(&TestRequest::get().uri(uri).to_http_request()).await
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Wanted {
        stage: Option<String>,
    }

    #[actix_web::test]
    async fn a_page_leads_to_the_next_one_until_there_is_none() {
        let first = paging("/things?limit=2").await.unwrap();
        let page = first.page(vec![10, 20, 30], |n| *n);
        assert_eq!(page.items, [10, 20]);
        let next = page.next.unwrap();
        let second = paging(&format!("/things?limit=2&cursor={next}"))
            .await
            .unwrap();
        assert_eq!(second.after::<i32>().unwrap(), Some(20));
        assert_eq!(second.page(vec![30], |n| *n).next, None);
    }

    #[actix_web::test]
    async fn a_list_has_at_most_a_hundred_rows_and_refuses_foreign_cursors() {
        for bad in ["limit=0", "limit=101", "limit=x", "limit=1&limit=2"] {
            assert_eq!(
                paging(&format!("/things?{bad}"))
                    .await
                    .unwrap_err()
                    .status(),
                422,
                "{bad}"
            );
        }
        let foreign = paging("/things?cursor=bm9uc2Vuc2U").await.unwrap();
        assert_eq!(foreign.after::<i32>().unwrap_err().status(), 422);
        // Well-formed, and yet nothing that a database could be asked for.
        for text in ["a\0b", "+262142-01-01T00:00:00Z"] {
            let uri = format!("/things?cursor={}", cursor(&(text, 1)));
            let forged = paging(&uri).await.unwrap();
            assert_eq!(forged.after::<(String, i32)>().unwrap_err().status(), 422);
        }
    }

    #[actix_web::test]
    async fn filters_deny_unknown_fields_although_the_page_is_asked_for_beside_them() {
        let filter = async |uri: &str| {
            Filter::<Wanted>::extract(&TestRequest::get().uri(uri).to_http_request()).await
        };
        assert_eq!(
            filter("/t?stage=closed&limit=3&cursor=x")
                .await
                .unwrap()
                .0
                .stage
                .unwrap(),
            "closed"
        );
        for bad in ["stag=closed", "stage=a%00b", "stage=%2B12026-01-01"] {
            let refused = filter(&format!("/t?{bad}")).await.unwrap_err();
            assert_eq!(refused.status(), 422, "{bad}");
        }
    }

    #[actix_web::test]
    async fn the_link_keeps_the_other_parameters() {
        let req = TestRequest::get()
            .uri("/things?stage=closed&cursor=old&limit=2")
            .to_http_request();
        let page = Page {
            items: vec![1],
            next: Some("new".into()),
        };
        let response = page.respond(&req);
        let link = response
            .headers()
            .get(header::LINK)
            .unwrap()
            .to_str()
            .unwrap();
        assert_eq!(
            link,
            "</things?stage=closed&limit=2&cursor=new>; rel=\"next\""
        );
    }
}
