//! `GET /v1/sites`: where and how to complain (F-3.5). Public.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use web::{Filter, Page, Paging, Problem};

use super::ids::Ids;
use crate::Directory;
use crate::domain::PublishedChannel;
use crate::store::{self, SitePage};

/// A site, as anybody may see it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SiteView {
    /// Its id.
    id: Uuid,
    /// Its code.
    code: String,
    /// The site above; none at the top.
    parent_id: Option<Uuid>,
    /// Name in Chinese.
    name_zh: String,
    /// Name in English.
    name_en: String,
    /// False once abolished.
    active: bool,
    /// IANA name.
    time_zone: String,
    /// Opening, local.
    #[schema(example = "09:00")]
    opens: String,
    /// Close of business, local.
    #[schema(example = "17:30")]
    closes: String,
    /// How each channel is reached.
    channels: Vec<ChannelView>,
    /// Its windows.
    windows: Vec<WindowView>,
}

/// How one channel is reached.
#[derive(Debug, Serialize, ToSchema)]
struct ChannelView {
    /// Which channel.
    channel: regulation::Channel,
    /// Desk, telephone number, postal address or link.
    address: String,
    /// The person in charge.
    #[serde(skip_serializing_if = "Option::is_none")]
    in_charge: Option<String>,
}

/// A window.
#[derive(Debug, Serialize, ToSchema)]
struct WindowView {
    /// Its id.
    id: Uuid,
    /// Its code.
    code: String,
    /// Name in Chinese.
    name_zh: String,
    /// Name in English.
    name_en: String,
    /// False once abolished.
    active: bool,
}

impl From<(PublishedChannel, Option<String>)> for ChannelView {
    fn from((channel, in_charge): (PublishedChannel, Option<String>)) -> Self {
        Self {
            channel: channel.channel,
            address: channel.address,
            in_charge,
        }
    }
}

impl From<SitePage> for SiteView {
    fn from(site: SitePage) -> Self {
        let window = |(id, code, name_zh, name_en, active)| WindowView {
            id,
            code,
            name_zh,
            name_en,
            active,
        };
        Self {
            id: site.id,
            code: site.code,
            parent_id: site.parent_id,
            active: site.active,
            name_zh: site.name_zh,
            name_en: site.name_en,
            time_zone: site.time_zone,
            opens: site.opens.format("%H:%M").to_string(),
            closes: site.closes.format("%H:%M").to_string(),
            channels: site.channels.into_iter().map(ChannelView::from).collect(),
            windows: site.windows.into_iter().map(window).collect(),
        }
    }
}

/// Which ones.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Which {
    /// Exactly these, up to 100 ids with commas between them: abolished ones and their windows are told, too.
    #[param(value_type = Option<String>)]
    ids: Option<Ids>,
}

/// Sites with their windows and published channels, by code.
#[utoipa::path(tag = "sites", params(Which, Paging), responses((status = 200, body = Page<SiteView>), web::Problems))]
#[get("/v1/sites")]
pub(super) async fn sites(
    service: Data<Directory>,
    req: HttpRequest,
    paging: Paging,
    Filter(which): Filter<Which>,
) -> Result<HttpResponse, Problem> {
    let after: Option<String> = paging.after()?;
    let ids = which.ids.map(Ids::into_inner);
    let rows = service.db.transaction(async |mut tx| {
        let (after, rows) = (after.as_deref(), paging.fetch());
        Ok::<_, Problem>(store::sites(&mut tx, ids.clone(), after, rows).await?)
    });
    let page = paging.page(rows.await?, |site| site.code.clone());
    Ok(page.map(SiteView::from).respond(&req))
}
