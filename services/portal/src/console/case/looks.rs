//! Who looked at it, in each service: for supervisors (F-6.7).

use futures_util::future::try_join3;

use super::look::{Card, Look, Section, list};
use crate::backend::{At, Trouble};

pub(super) async fn sections(look: &Look<'_>) -> Result<Vec<Section>, Trouble> {
    let path = format!("/v1/complaints/{}/views", look.id);
    let (intake, investigation, assignment) = try_join3(
        look.all(At::Intake, &path),
        look.all(At::Investigation, &path),
        look.all(At::Assignment, &path),
    )
    .await?;
    let notification = look.all(At::Notification, &path).await?;
    let all = [&intake, &investigation, &assignment, &notification];
    let names = look.names(&all).await?;
    let mut views: Vec<_> = all.into_iter().flat_map(list).collect();
    views.sort_by_key(|it| std::cmp::Reverse(it["at"].as_str().unwrap_or_default().to_owned()));
    let mut looks = look.section("case-looks");
    looks.cards = views
        .into_iter()
        .map(|it| {
            let what = it["what"]
                .as_str()
                .unwrap_or_default()
                .replace(['.', '_'], "-");
            let who = names.actor(look.page, it["actor"].as_str().unwrap_or_default());
            let refused = it["refused"].as_str();
            Card {
                tone: if refused.is_some() { "late" } else { "" },
                words: look.code("purpose", &it["purpose"]).unwrap_or_default(),
                title: look.page.first(&[&format!("step-{what}"), "step-looked"]),
                over: format!("{who} · {}", look.moment(&it["at"]).unwrap_or_default()),
                ..Card::default()
            }
        })
        .collect();
    looks.nothing = look.t(if looks.cards.is_empty() {
        "case-no-looks"
    } else {
        "case-looks-lead"
    });
    Ok(vec![looks])
}
