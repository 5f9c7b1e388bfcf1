//! Feeds complaints from a file, four at a time. Each has an idempotency key made from the file's
//! own id, so that feeding a file twice registers nothing twice.

mod line;

use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use futures_util::StreamExt;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::installation::{Answer, Installation, Who};
use crate::page::{Lang, Page};
use crate::steps::Told;
use crate::terms;
use crate::trouble::{Refusal, Trouble};

pub use line::{Line, Unfit, read};

/// The dozen that was written for the project.
pub const DOZEN: &str = include_str!("../../../demo-complaints.jsonl");
/// What it is called.
pub const DOZEN_NAME: &str = "demo-complaints.jsonl";

/// At the same time.
const PARALLEL: usize = 4;
/// How long one complaint is tried while its service is away or busy.
const PATIENCE: Duration = Duration::from_secs(120);
/// How many are shown one by one.
const SHOWN: usize = 20;

/// What became of a file.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Fed {
    /// Registered now.
    pub registered: usize,
    /// Registered by an earlier run.
    pub before: usize,
    /// Left out as too short.
    pub short: usize,
    /// Of those fed, cut to 5,000 characters.
    pub cut: usize,
    /// Unreadable lines and refused complaints.
    pub refused: Vec<String>,
    /// Numbers of what was registered now.
    pub numbers: Vec<String>,
}

enum Outcome {
    Registered(Told),
    Before,
    Refused(String),
}

/// Feeds a file. `name` is part of the idempotency keys.
///
/// # Errors
/// [`Trouble::Away`] where intake is away for two minutes.
pub async fn feed(
    installation: &Installation,
    page: &mut Page<'_>,
    name: &str,
    file: &str,
) -> Result<Fed, Trouble> {
    let mut fed = Fed::default();
    let mut lines = Vec::new();
    for line in read(file) {
        match line {
            Ok(line) => lines.push(line),
            Err(Unfit::TooShort(_)) => fed.short += 1,
            Err(e @ Unfit::Unreadable(..)) => fed.refused.push(e.to_string()),
        }
    }
    fed.cut = lines.iter().filter(|line| line.cut).count();
    installation.settled().await?;
    let now = installation.now("intake").await?;
    let began = clock::real_now();
    let progress = Progress::of(lines.len(), page.lang);
    let mut feeding = futures_util::stream::iter(&lines)
        .map(|line| async move { (line, register(installation, line, name, now, began).await) })
        .buffer_unordered(PARALLEL);
    let mut shown = Vec::new();
    while let Some((line, outcome)) = feeding.next().await {
        match outcome? {
            Outcome::Registered(told) => {
                fed.registered += 1;
                fed.numbers.push(told.number.clone());
                if shown.len() < SHOWN {
                    shown.push((line, told));
                }
            }
            Outcome::Before => fed.before += 1,
            Outcome::Refused(why) => fed.refused.push(format!("{}: {why}", line.id)),
        }
        progress.one_more();
    }
    progress.finish();
    report(page, &fed, &shown, lines.len())?;
    Ok(fed)
}

async fn register(
    installation: &Installation,
    line: &Line,
    file: &str,
    now: DateTime<Utc>,
    began: DateTime<Utc>,
) -> Result<Outcome, Trouble> {
    let (body, key, since) = (line.body(installation, now), line.key(file), Instant::now());
    let who = line.registrar().map_or(Who::Public, Who::Staff);
    loop {
        let answer = installation.register(who, &body, Some(&key)).await.ok();
        match answer.as_ref().map(verdict) {
            Some(Verdict::Done) => {}
            Some(Verdict::Before) => return Ok(Outcome::Before),
            Some(Verdict::Refused(why)) => return Ok(Outcome::Refused(why)),
            Some(Verdict::Later(_)) | None if since.elapsed() > PATIENCE => {
                return match answer {
                    Some(answer) => {
                        Err(Trouble::refused(format!("registering {}", line.id), answer))
                    }
                    None => Err(Trouble::away("intake", installation.url("intake"))),
                };
            }
            Some(Verdict::Later(wait)) => {
                tokio::time::sleep(wait).await;
                continue;
            }
            None => {
                tokio::time::sleep(Duration::from_secs(1)).await;
                continue;
            }
        }
        let told = answer.as_ref().and_then(Told::read);
        let told = told.ok_or_else(|| {
            Trouble::Other(format!("{}: intake answered without a number", line.id))
        })?;
        // An id carries the moment at which it was made: an older one is an earlier run's answer.
        return Ok(if made_before(&told, began) {
            Outcome::Before
        } else {
            Outcome::Registered(told)
        });
    }
}

fn made_before(told: &Told, began: DateTime<Utc>) -> bool {
    let made = told.id.get_timestamp().map(|made| made.to_unix());
    made.is_some_and(|(seconds, _)| i64::try_from(seconds).is_ok_and(|s| s < began.timestamp()))
}

enum Verdict {
    Done,
    Before,
    Later(Duration),
    Refused(String),
}

fn verdict(answer: &Answer) -> Verdict {
    let wait = Duration::from_secs(answer.retry_after.unwrap_or(1).clamp(1, 60));
    match answer.status {
        200..300 => Verdict::Done,
        // The key came before, with a body that an older file or an older day made.
        422 if answer.problem() == "idempotency-key-reused" => Verdict::Before,
        408 | 409 | 429 | 500..600 => Verdict::Later(wait),
        _ => Verdict::Refused(Refusal::from(answer.clone()).to_string()),
    }
}

fn report(
    page: &mut Page<'_>,
    fed: &Fed,
    shown: &[(&Line, Told)],
    all: usize,
) -> Result<(), Trouble> {
    let lang = page.lang;
    for (line, told) in shown {
        let (site, channel) = (&line.site, terms::channel(line.channel).word(lang));
        let (day, begins) = (lang.day(told.promised), line.beginning(36));
        page.text(1, &format!("{}  {}", told.number, told.code))?;
        let about = match lang {
            Lang::Zh => format!("{site}，{channel}，承诺{day}前答复：{begins}"),
            Lang::En => format!("{site}, {channel}, promised by {day}: {begins}"),
        };
        page.text(3, &about)?;
    }
    let counts = [
        (fed.before, lang.pick("件以前已登记", " registered before")),
        (
            fed.cut,
            lang.pick("件超过5000字，已截断", " cut to 5,000 characters"),
        ),
        (
            fed.short,
            lang.pick("件过短，未登记", " too short, left out"),
        ),
        (fed.refused.len(), lang.pick("件未被接受", " refused")),
    ];
    let mut summary = match lang {
        Lang::Zh => format!("{all}件中新登记{}件", fed.registered),
        Lang::En => format!("{} of {all} registered", fed.registered),
    };
    for (count, what) in counts.into_iter().filter(|(count, _)| *count > 0) {
        summary.push_str(&format!("{}{count}{what}", lang.pick("；", "; ")));
    }
    page.text(1, &summary)?;
    for why in fed.refused.iter().take(SHOWN) {
        page.labelled(1, lang.pick("未接受", "refused"), why)?;
    }
    Ok(())
}

/// A bar on a terminal, a line now and then elsewhere.
struct Progress {
    bar: ProgressBar,
    plain: bool,
    lang: Lang,
}

impl Progress {
    fn of(count: usize, lang: Lang) -> Self {
        let length = u64::try_from(count).unwrap_or(u64::MAX);
        let bar = ProgressBar::with_draw_target(Some(length), ProgressDrawTarget::stderr());
        let style = "{prefix} [{bar:32}] {pos}/{len} {per_sec} {eta}";
        let style = ProgressStyle::with_template(style).expect("a constant template");
        bar.set_style(style.progress_chars("█▉▊▋▌▍▎▏ "));
        bar.set_prefix(lang.pick("登记", "registering"));
        let plain = bar.is_hidden();
        Self { bar, plain, lang }
    }

    fn one_more(&self) {
        self.bar.inc(1);
        let (done, all) = (self.bar.position(), self.bar.length().unwrap_or_default());
        let step = (all / 10).max(3);
        if self.plain && (done.is_multiple_of(step) || done == all) {
            eprintln!("{} {done}/{all}", self.lang.pick("登记", "registering"));
        }
    }

    fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, kind: &str, retry_after: Option<u64>) -> Answer {
        Answer {
            status,
            body: serde_json::json!({"type": format!("/problems/{kind}"), "title": "T", "detail": "d"}),
            text: String::new(),
            etag: None,
            location: None,
            retry_after,
        }
    }

    #[test]
    fn what_asks_to_come_later_is_waited_for_as_long_as_it_says() {
        let waits = |status, after| match verdict(&answer(status, "x", after)) {
            Verdict::Later(wait) => wait.as_secs(),
            _ => panic!("{status}"),
        };
        assert_eq!(waits(429, Some(7)), 7);
        assert_eq!(waits(503, None), 1);
        assert_eq!(waits(503, Some(3_600)), 60);
    }

    #[test]
    fn a_key_that_came_before_is_no_refusal() {
        assert!(matches!(
            verdict(&answer(422, "idempotency-key-reused", None)),
            Verdict::Before
        ));
        assert!(matches!(
            verdict(&answer(422, "invalid-body", None)),
            Verdict::Refused(_)
        ));
        assert!(matches!(verdict(&answer(201, "", None)), Verdict::Done));
    }

    #[test]
    fn an_id_tells_whether_an_earlier_run_made_it() {
        let told = |id: &str| Told {
            id: id.parse().unwrap(),
            number: String::new(),
            code: String::new(),
            promised: chrono::NaiveDate::MIN,
        };
        // 2026-11-23T00:00:00Z
        let began = DateTime::from_timestamp(1_795_392_000, 0).unwrap();
        let of = |millis: u64| {
            format!(
                "{:08x}-{:04x}-7000-8000-000000000000",
                millis >> 16,
                millis & 0xffff
            )
        };
        assert!(made_before(&told(&of(1_795_391_000_000)), began));
        assert!(!made_before(&told(&of(1_795_392_000_500)), began));
    }
}
