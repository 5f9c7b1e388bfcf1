//! The end of a walk, the same for both kinds: reply, follow-up, closed.

use serde_json::json;

use super::walker::{PATIENCE, Scene, Service, Walker, until};
use crate::installation::{Method, Who};
use crate::register::text;
use crate::steps::Told;
use crate::terms::Term;
use crate::trouble::Trouble;

const fn term(en: &'static str, zh: &'static str) -> Term {
    Term { zh, en }
}

/// Reply, follow-up, end: the same for both kinds.
pub(super) async fn replied(
    walker: &mut Walker<'_, '_>,
    by: &str,
    level: &str,
) -> Result<(), Trouble> {
    let text = "您反映的情况经核实属实，我们已作出处理并落实整改，向您诚恳致歉。如对处理结果有异议，可在收到本答复后申请复核。";
    walker.reply(by, text).await?;
    let replies = ("notification", format!("/v1/replies/{}", walker.told.id));
    walker
        .tell("reply.sent", Scene {
            title: term("Replied", "答复"),
            by,
            what: term(
                "Findings, measures, and how to ask for a review, by the complainant's channel.",
                "按投诉人选择的方式告知结论、措施和申请复核的途径。",
            ),
            clock: Some("follow_up"),
            open: replies,
        })
        .await?;
    let open = walker.answer(level).await?;
    let by_link = open.1.starts_with("/f/");
    let what = if by_link {
        term(
            "The complainant answered by the link in the reply: five levels, no sign-in. It works once.",
            "投诉人点击答复中的链接评价，五级评价，无须登录；链接只能用一次。",
        )
    } else {
        term(
            "The complainant answered with number and code; five levels.",
            "投诉人凭编号和查询码评价，五级评价。",
        )
    };
    let complainant = walker.words("投诉人", "the complainant").to_owned();
    let followed = walker.tell(
        "follow_up.recorded",
        Scene {
            title: term("Followed up", "回访"),
            by: &complainant,
            what,
            clock: None,
            open,
        },
    );
    followed.await?;
    let system = walker.words("系统", "the system").to_owned();
    walker
        .tell("complaint.closed", Scene {
            title: term("Closed", "办结"),
            by: &system,
            what: term(
                "By itself: replied, and the follow-up is finished. Result, satisfaction and rectification are three facts.",
                "已答复且回访完成，自动办结。办理结果、满意度、整改分别记载。",
            ),
            clock: None,
            open: walker.page_in(Service::Intake),
        })
        .await?;
    Ok(())
}

impl Walker<'_, '_> {
    /// Writes the reply.
    ///
    /// # Errors
    /// [`Trouble::Stuck`].
    async fn reply(&self, who: &str, text: &str) -> Result<(), Trouble> {
        let path = format!("/v1/replies/{}", self.told.id);
        let body = json!({ "text": text });
        let done = self
            .installation
            .patiently("答复 the reply", PATIENCE, async || {
                self.installation
                    .act(Who::Staff(who), "notification", &path, "", &body)
                    .await
            });
        done.await?;
        Ok(())
    }

    /// The complainant answers: by the link in the reply where mail is caught, else by number and
    /// code. Gives the link's page.
    ///
    /// # Errors
    /// [`Trouble`].
    async fn answer(&self, level: &str) -> Result<(&'static str, String), Trouble> {
        match &self.options.mail {
            Some(folder) => {
                let number = self.told.number.clone();
                let link = until("the mail with the reply", async || {
                    Ok(crate::mail::link(folder, &number))
                });
                let link = link.await?;
                let token = link.rsplit('/').next().unwrap_or_default();
                self.answer_by_link(token, level).await?;
                Ok(("notification", format!("/f/{token}")))
            }
            None => {
                self.answer_by_code(level).await?;
                Ok(("intake", "/docs/".to_owned()))
            }
        }
    }

    async fn answer_by_link(&self, token: &str, level: &str) -> Result<(), Trouble> {
        let path = "/v1/follow-ups/answers";
        let body = json!({"token": token, "satisfaction": level});
        let done = self
            .installation
            .patiently("回访 the answer by link", PATIENCE, async || {
                let (who, to) = (Who::Public, Method::POST);
                self.installation
                    .send(who, to, "notification", path, Some(&body), &[])
                    .await
            });
        done.await?;
        Ok(())
    }

    async fn answer_by_code(&self, level: &str) -> Result<(), Trouble> {
        let step = "回访 the answer by number and code";
        let Told {
            id, number, code, ..
        } = &self.told;
        let body = json!({"outcome": "answered", "satisfaction": level});
        // Wrong codes are counted, right ones are not.
        let tracked = self.installation.patiently(step, PATIENCE, async || {
            self.installation.track(number, code).await
        });
        let tracked = tracked.await?;
        let token = text(&tracked.body, "token");
        let done = self.installation.patiently(step, PATIENCE, async || {
            let read = self
                .installation
                .get(
                    Who::Token(token),
                    "notification",
                    &format!("/v1/replies/{id}"),
                )
                .await?;
            let path = format!("/v1/follow-ups/{id}");
            self.installation
                .post(
                    Who::Token(token),
                    "notification",
                    &path,
                    &body,
                    read.etag.as_deref(),
                )
                .await
        });
        done.await?;
        Ok(())
    }
}
