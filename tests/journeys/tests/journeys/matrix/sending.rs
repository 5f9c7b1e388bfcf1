//! One request, and whether what comes back is what had to.

use journeys_tests::within;
use rehearsal::{Answer, Method, Who};
use serde_json::Value;
use testkit::new_id;

use super::asking::{Asking, Call, Caller, Expected};
use super::cases::PATIENCE;
use super::lists;

/// No thing has been changed so often.
const WRONG_VERSION: &str = "\"1000000\"";
/// Taken from nobody, but looked at of those only who may bring in a file.
const NO_PICTURE: &[u8] = b"neither a picture nor a document";

impl Asking<'_> {
    /// Asks, and says what is wrong with the answer.
    pub(super) async fn answer(&self, call: Call) -> (Call, Option<String>) {
        // Whoever is told to come back in a moment does.
        let answer = within(PATIENCE, &self.route.name(), async || {
            let answer = self.ask(&call).await;
            (answer.status != 503).then_some(answer)
        })
        .await;
        let wrong = self.wrong(&call, &answer).await;
        let who = match &call.caller {
            Caller::Staff(staff) => staff.code,
            Caller::Partner(partner) => partner.code,
            Caller::Token(name, _) => name,
            Caller::Nobody => "nobody",
        };
        let told = wrong.map(|wrong| {
            let of = call.subject.as_ref().map_or("", |subject| subject.name);
            let said: String = answer.text.chars().take(160).collect();
            format!(
                "{}: {who}, {of} {:?}: {wrong}, got {} {said}",
                self.route.name(),
                call.measure,
                answer.status
            )
        });
        (call, told)
    }

    async fn ask(&self, call: &Call) -> Answer {
        let (query, body) = match self.route.body.as_str() {
            query if query.starts_with('?') => (query, ""),
            body => ("", body),
        };
        let path = self.filled(&self.route.path, call) + query;
        let token = match &call.caller {
            Caller::Partner(partner) => self.world.people.partner_token(partner.code),
            Caller::Token(_, token) => token.clone(),
            Caller::Staff(_) | Caller::Nobody => String::new(),
        };
        let who = match &call.caller {
            Caller::Staff(staff) => Who::Staff(staff.code),
            Caller::Partner(_) | Caller::Token(..) => Who::Token(&token),
            Caller::Nobody => Who::Public,
        };
        let (world, service) = (self.world, self.route.service.as_str());
        match body {
            "(a file)" => {
                let sent = world
                    .people
                    .upload(who, service, &path, NO_PICTURE.to_vec())
                    .await;
                return sent.expect("an answer");
            }
            "(the organization)" => {
                let file = include_bytes!("organization.toml").to_vec();
                let path = path + "?dry_run=true";
                let sent = world.people.upload(who, service, &path, file).await;
                return sent.expect("an answer");
            }
            _ => {}
        }
        let json: Option<Value> = match body {
            "" | "(a form)" => None,
            body => {
                Some(serde_json::from_str(&self.filled(body, call)).expect("JSON in routes.txt"))
            }
        };
        let headers: &[(&str, &str)] = if self.route.versioned {
            &[("if-match", WRONG_VERSION)]
        } else {
            &[]
        };
        let method: Method = self.route.method.clone();
        world
            .call(who, method, service, &path, json.as_ref(), headers)
            .await
    }

    /// With ids in the place of what stands in braces.
    fn filled(&self, text: &str, call: &Call) -> String {
        let people = &self.world.people;
        let mut filled = text.to_owned();
        let mut put =
            |name: &str, value: &str| filled = filled.replace(&format!("{{{name}}}"), value);
        for code in ["hall-target", "hall-investigator", "hall-nobody"] {
            put(&format!("staff:{code}"), &people.staff(code).to_string());
        }
        put(
            "department:registry",
            &people.department("hall", "registry").to_string(),
        );
        put("site:hall", &people.site("hall").to_string());
        put(
            "department",
            &people.department("hall", "aside").to_string(),
        );
        put("nothing", &new_id().to_string());
        put("token", &"A".repeat(43));
        put("name}/{channel}/{language", "reply/email/zh-CN");
        put("name", "cn");
        put("version", "1");
        put("secret", &new_id().to_string());
        if let Some(subject) = &call.subject {
            let measure = call.measure.unwrap_or("hall-head");
            if let Some(measure) = subject.measures.get(measure) {
                put("measure", measure);
            }
            for (name, id) in &subject.ids {
                put(name, id);
            }
            if self.route.path.contains("/notifications/{id}") {
                put("id", subject.ids.get("delivery").map_or("", String::as_str));
            }
            for name in ["id", "complaint", "pattern"] {
                put(name, &subject.id.to_string());
            }
        }
        let somebody = people.staff("hall-leaving").to_string();
        put("id", &somebody);
        filled
    }

    async fn wrong(&self, call: &Call, answer: &Answer) -> Option<String> {
        let refused = matches!(answer.status, 401 | 403 | 404);
        let fits = match &call.expected {
            // The password is not right, which only those are told who are signed in.
            Expected::Status(401) if matches!(call.caller, Caller::Staff(_)) => {
                answer.status == 401 && answer.problem() == "sign-in-refused"
            }
            Expected::Status(status) => answer.status == *status,
            Expected::Shut => refused,
            Expected::Refused => matches!(answer.status, 403 | 404),
            Expected::Hidden => answer.status == 404 && answer.text == self.nothing().await,
            Expected::Forbidden(reason) => answer.status == 403 && answer.body["reason"] == *reason,
            Expected::Listed => return lists::wrong(self, &call.caller, answer).await,
            Expected::Open if self.route.versioned => answer.status == 412,
            Expected::Open if self.route.method == Method::GET => answer.status == 200,
            Expected::Open => !refused && answer.status < 500 && answer.status != 400,
        };
        (!fits).then(|| format!("expected {:?}", call.expected))
    }

    /// What is read where there is nothing.
    async fn nothing(&self) -> String {
        let path = format!("/v1/complaints/{}", new_id());
        let who = Who::Staff("hall-officer");
        let (method, service) = (Method::GET, "intake");
        self.world
            .call(who, method, service, &path, None, &[])
            .await
            .text
    }
}
