//! One's own complaint: where it stands, what was answered, what one may do.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Query};
use actix_web::{HttpRequest, HttpResponse, get};
use askama::Template;
use futures_util::future::{try_join, try_join3};
use regulation::{Satisfaction, Stage};
use serde::Deserialize;

use super::act::Act;
use super::{rate, track, trouble};
use crate::Portal;
use crate::backend::Trouble;
use crate::backend::intake::Tracked;
use crate::backend::notification::{Message, Replies};
use crate::backend::own;
use crate::page::{Page, language_of, respond};
use crate::session::Session;

#[derive(Template)]
#[template(path = "mine.html")]
struct Mine<'a> {
    page: &'a Page,
    seen: &'a Tracked,
    /// The catalogue's name of the stage, and of what it means.
    stage: (String, String),
    steps: Vec<Step>,
    /// How it ended.
    result: String,
    replies: Option<&'a Replies>,
    rated: String,
    messages: &'a [Message],
    /// The dated way, newest first.
    story: Vec<Told>,
    words: Option<&'a own::Words>,
    files: Vec<Kept>,
    acts: Vec<Offered>,
    /// What was just done.
    done: String,
}

/// A step of the way.
struct Step {
    label: String,
    /// `done`, `now`, `later`: for the style sheet.
    state: &'static str,
    /// The same in words.
    said: String,
}

/// What happened, and when.
struct Told {
    what: String,
    when: String,
}

/// A file that was brought in.
struct Kept {
    name: String,
    /// What became of it, and when it came.
    said: String,
}

/// Something that one may do.
struct Offered {
    path: &'static str,
    label: String,
}

#[derive(Deserialize)]
struct Just {
    #[serde(default)]
    done: String,
}

/// Where it stands.
#[get("/my-complaint")]
pub(super) async fn show(
    req: HttpRequest,
    portal: Data<Portal>,
    just: Query<Just>,
) -> HttpResponse {
    let lang = language_of(&req);
    let Some(session) = Session::of(&portal, &req) else {
        return track::once_more(&portal, lang, None);
    };
    match read(&portal, &session).await {
        Ok(read) => respond(
            StatusCode::OK,
            &mine(&page(&portal, lang), &read, &just.done),
        ),
        Err(Trouble::Expired) => track::once_more(&portal, lang, None),
        Err(trouble) => trouble::at(&portal, lang, "/my-complaint", &trouble),
    }
}

type Read = (Tracked, Option<Replies>, Vec<Message>, Option<own::Story>);

async fn read(portal: &Portal, session: &Session) -> Result<Read, Trouble> {
    let (backend, token) = (portal.backend(), &session.token);
    let own = backend.own(session.id, token);
    let replies = backend.replies(session.id, token);
    let messages = backend.messages(session.id, token);
    let story = backend.story(session.id, token);
    let (((seen, _), replies, messages), story) =
        try_join(try_join3(own, replies, messages), story).await?;
    Ok((seen, replies, messages, story))
}

fn page(portal: &Portal, lang: regulation::Language) -> Page {
    Page::new(portal, lang, "mine-title").at("/my-complaint")
}

fn mine<'a>(page: &'a Page, read: &'a Read, done: &str) -> Mine<'a> {
    let (seen, replies, messages, story) = read;
    let follow_up = replies.as_ref().and_then(|r| r.follow_up.as_ref());
    let level = follow_up.and_then(|f| Satisfaction::parse(f.satisfaction.as_deref()?).ok());
    let stage = seen.stage.code().replace('_', "-");
    let result = seen.result.as_deref().unwrap_or_default().replace('_', "-");
    Mine {
        stage: (
            page.t(&format!("stage-{stage}")),
            page.t(&format!("stage-{stage}-means")),
        ),
        steps: steps(page, seen.stage),
        result: if result.is_empty() {
            String::new()
        } else {
            page.t(&format!("result-{result}"))
        },
        replies: replies.as_ref().filter(|r| !r.replies.is_empty()),
        rated: level.map_or_else(String::new, |level| page.t(rate::texts(level).0)),
        acts: acts(page, seen, follow_up.is_some_and(|f| !f.finished)),
        done: Act::parse(done)
            .map_or_else(String::new, |act| page.t(&format!("just-{}", act.slug()))),
        story: story
            .as_ref()
            .map_or_else(Vec::new, |story| told(page, &story.steps)),
        words: story.as_ref().map(|story| &story.words),
        files: story
            .as_ref()
            .map_or_else(Vec::new, |story| kept(page, &story.files)),
        page,
        seen,
        messages,
    }
}

fn told(page: &Page, steps: &[own::Step]) -> Vec<Told> {
    let told = steps.iter().rev().map(|step| {
        let key = match (step.what.as_str(), step.ends_case) {
            ("withdrawn", Some(false)) => "own-withdrawn-goes-on".to_owned(),
            (what, _) => format!("own-{}", what.replace('_', "-")),
        };
        let day = step
            .promised_date
            .map(|day| page.with("own-promised", "day", &page.day(&day)));
        let result = step.result.as_ref().or(step.reason.as_ref());
        let result = result.map(|it| page.t(&format!("result-{}", it.replace('_', "-"))));
        let level = step
            .satisfaction
            .as_ref()
            .and_then(|it| Satisfaction::parse(it).ok());
        let level = level.map(|level| page.t(rate::texts(level).0));
        let more: Vec<_> = day.into_iter().chain(result).chain(level).collect();
        let what = page.first(&[&key, "own-other"]);
        Told {
            what: if more.is_empty() {
                what
            } else {
                format!("{what} · {}", more.join(" · "))
            },
            when: page.moment(&step.at),
        }
    });
    told.collect()
}

fn kept(page: &Page, files: &[own::File]) -> Vec<Kept> {
    let kept = files.iter().map(|file| {
        let state = page.t(&format!("own-file-{}", file.state));
        let size = file.size.map(|size| format!("{} KiB", size.div_ceil(1024)));
        let parts = [Some(state), size, Some(page.moment(&file.received_at))];
        Kept {
            name: file.name.clone().unwrap_or_default(),
            said: parts.into_iter().flatten().collect::<Vec<_>>().join(" · "),
        }
    });
    kept.collect()
}

/// The way of a complaint that goes on to its end; none where it left it.
fn steps(page: &Page, stage: Stage) -> Vec<Step> {
    let reached = match stage {
        Stage::Registered => 0,
        Stage::Accepted | Stage::Classified => 1,
        Stage::Dispatched | Stage::InHandling | Stage::InReview => 2,
        Stage::InApproval | Stage::ToReply => 3,
        Stage::ToFollowUp => 4,
        Stage::Closed => 5,
        Stage::Declined | Stage::Withdrawn | Stage::Merged => return Vec::new(),
    };
    let labels = [
        "step-registered",
        "step-accepted",
        "step-handling",
        "step-approval",
        "step-replied",
        "step-closed",
    ];
    let step = |(n, label): (usize, &str)| {
        let (state, said) = match n.cmp(&reached) {
            std::cmp::Ordering::Less => ("done", "step-is-done"),
            std::cmp::Ordering::Equal => ("now", "step-is-now"),
            std::cmp::Ordering::Greater => ("later", "step-is-later"),
        };
        Step {
            label: page.t(label),
            state,
            said: page.t(said),
        }
    };
    labels.into_iter().enumerate().map(step).collect()
}

/// What is offered; whether it is done, the services decide.
fn acts(page: &Page, seen: &Tracked, may_rate: bool) -> Vec<Offered> {
    let offer = |path, label| Offered {
        path,
        label: page.t(label),
    };
    let mut acts = Vec::new();
    if may_rate {
        acts.push(offer("/my-complaint/rating", "act-rate"));
    }
    if !seen.stage.is_final() {
        acts.push(offer("/my-complaint/supplement", "act-supplement"));
        acts.push(offer("/my-complaint/files", "act-files"));
        acts.push(offer("/my-complaint/message", "act-message"));
        if seen.stage != Stage::ToFollowUp {
            acts.push(offer("/my-complaint/withdrawal", "act-withdraw"));
        }
    }
    acts
}
