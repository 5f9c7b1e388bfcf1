//! Addresses that nobody serves: 404, or 405 where another method is served.

use actix_web::dev::{Path, ResourceDef};
use actix_web::http::{Method, header};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use utoipa::openapi::{OpenApi, path::PathItem};

use crate::problem::{METHOD_NOT_ALLOWED, NOT_FOUND};

/// Which methods each address takes, as the API's description says. actix' macro routes alone
/// answer 404 to a wrong method.
pub struct Routes(Vec<(ResourceDef, Vec<Method>)>);

impl Routes {
    /// Reads the description.
    pub fn of(api: &OpenApi) -> Self {
        let routes = api
            .paths
            .paths
            .iter()
            .map(|(path, item)| (ResourceDef::new(path.as_str()), methods(item)));
        Self(routes.collect())
    }

    fn methods(&self, path: &str) -> Vec<&str> {
        let mut allowed = Vec::new();
        let matching = self.0.iter().filter(|(def, _)| {
            def.capture_match_info(&mut Path::new(path)) && !self.is_other_word(def, path)
        });
        for (_, methods) in matching {
            allowed.extend(methods.iter().map(Method::as_str));
        }
        allowed
    }

    /// The path is an address without parameters, and this template would take its word for an id.
    fn is_other_word(&self, def: &ResourceDef, path: &str) -> bool {
        let literal = |def: &ResourceDef| def.pattern() == Some(path);
        !literal(def) && self.0.iter().any(|(def, _)| literal(def))
    }
}

fn methods(item: &PathItem) -> Vec<Method> {
    let known = [
        (item.get.is_some(), Method::GET),
        (item.post.is_some(), Method::POST),
        (item.put.is_some(), Method::PUT),
        (item.patch.is_some(), Method::PATCH),
        (item.delete.is_some(), Method::DELETE),
    ];
    known
        .into_iter()
        .filter_map(|(there, method)| there.then_some(method))
        .collect()
}

/// The default service; wants [`Routes`] as `Data` in `app_data`.
pub async fn nothing_here(req: HttpRequest) -> HttpResponse {
    refusal_of_path(&req)
}

/// 404, or 405 where the address takes other methods. Of a path that a template took, too: what stands
/// in the place of an id may be a word.
pub(crate) fn refusal_of_path(req: &HttpRequest) -> HttpResponse {
    let routes = req.app_data::<Data<Routes>>();
    let allowed = routes.map_or_else(Vec::new, |routes| routes.methods(req.path()));
    if allowed.is_empty() || allowed.contains(&req.method().as_str()) {
        return NOT_FOUND.response();
    }
    let mut response = METHOD_NOT_ALLOWED.response();
    let allowed = allowed.join(", ");
    let allowed = allowed.parse().expect("names of methods fit into a header");
    response.headers_mut().insert(header::ALLOW, allowed);
    response
}
