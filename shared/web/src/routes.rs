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

    fn methods(&self, path: &str) -> Option<String> {
        let mut allowed: Vec<&str> = Vec::new();
        for (def, methods) in &self.0 {
            if def.capture_match_info(&mut Path::new(path)) {
                allowed.extend(methods.iter().map(Method::as_str));
            }
        }
        (!allowed.is_empty()).then(|| allowed.join(", "))
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
    let allowed = req
        .app_data::<Data<Routes>>()
        .and_then(|routes| routes.methods(req.path()));
    match allowed {
        None => NOT_FOUND.response(),
        Some(methods) => {
            let mut response = METHOD_NOT_ALLOWED.response();
            let methods = methods.parse().expect("names of methods fit into a header");
            response.headers_mut().insert(header::ALLOW, methods);
            response
        }
    }
}
