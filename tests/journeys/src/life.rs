//! The steps of a complaint's life, each taken by whoever it falls to, in the government hall. They
//! must succeed; refusals are looked at with [`World::refused`].

use rehearsal::steps::Told;
use rehearsal::{Answer, Method, Who};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::cast::{
    CLERK, DESK, HALL, HANDLER, HEAD, LEADER, OFFICER, OTHER_HEAD, REGISTRY, RESPONDENT,
};
use crate::mail::link;
use crate::matters::{self, LOST, RUDE};
use crate::world::{PATIENCE, Service, World};

/// A complaint on its way.
pub struct Case<'w> {
    /// Where it lives.
    pub world: &'w World,
    /// What the complainant was told.
    pub told: Told,
    /// Where the complainant gets mail.
    pub email: String,
}

impl World {
    /// A named complaint about window 1 by the public form, answered by e-mail.
    pub async fn web_complaint(&self, narrative: &str, email: &str) -> Case<'_> {
        let body = matters::web_form(&self.people, narrative, email);
        let told = self.register(Who::Public, &body).await;
        self.case(told, email)
    }

    /// The same at the desk, where the respondent is known.
    pub async fn desk_complaint(&self, narrative: &str, email: &str) -> Case<'_> {
        let body = matters::at_the_desk(&self.people, narrative, email);
        let told = self.register(Who::Staff(DESK), &body).await;
        self.case(told, email)
    }

    /// What the complainant sees with number and code, with a token for more.
    pub async fn track(&self, case: &Case<'_>) -> Value {
        let seen = self.people.track(&case.told.number, &case.told.code).await;
        let seen = seen.expect("an answer");
        assert_eq!(seen.status, 200, "{}", seen.text);
        seen.body
    }

    /// Of a complaint that was registered otherwise.
    pub fn case(&self, told: Told, email: &str) -> Case<'_> {
        Case {
            world: self,
            told,
            email: email.to_owned(),
        }
    }

    /// An ordinary complaint, up to and including dispatch.
    pub async fn dispatched(&self, email: &str) -> Case<'_> {
        let case = self.desk_complaint(RUDE, email).await;
        case.accept().await;
        case.verify().await;
        case.classify("ordinary", &["A"]).await;
        case.dispatch().await;
        case
    }

    /// A major complaint, up to and including the designation of its group.
    pub async fn designated(&self, email: &str) -> Case<'_> {
        let case = self.desk_complaint(LOST, email).await;
        case.accept().await;
        case.classify("major", &["B"]).await;
        case.designate().await;
        case
    }

    /// An ordinary complaint, up to and including the reply; the link in it.
    pub async fn replied(&self, email: &str) -> (Case<'_>, String) {
        let case = self.dispatched(email).await;
        case.sign_for(HANDLER).await;
        case.approved_by_all(HANDLER).await;
        let link = case.reply().await;
        (case, link)
    }
}

impl Case<'_> {
    /// Which.
    pub fn id(&self) -> Uuid {
        self.told.id
    }

    /// Something done to it that must succeed.
    pub async fn does(&self, who: &str, service: Service, act: &str, body: Value) -> Answer {
        self.world
            .does(Who::Staff(who), service, self.id(), act, body)
            .await
    }

    /// Something done to it that must be refused for this reason.
    pub async fn refused(
        &self,
        who: &str,
        service: Service,
        act: &str,
        body: Value,
        expected: &str,
    ) {
        self.world
            .refused(Who::Staff(who), service, self.id(), act, body, expected)
            .await;
    }

    /// Waits for a stage of the register.
    pub async fn at_stage(&self, stage: &str) -> Value {
        self.world.at_stage(self.id(), stage).await
    }

    /// Waits until the assignment awaits this.
    pub async fn awaits(&self, stage: &str) -> Value {
        let reader = self.world.reader(self.id()).await;
        self.world
            .sees(reader, Service::Assignment, self.id(), stage, |a| {
                a["stage"] == stage
            })
            .await
    }

    /// 受理.
    pub async fn accept(&self) {
        self.does(OFFICER, Service::Intake, "/acceptance", json!({}))
            .await;
    }

    /// 初步核实, simple.
    pub async fn verify(&self) {
        let body = json!({
            "methods": ["talk", "business_records"], "complexity": "simple",
            "note": "与窗口人员谈话，调阅了当日叫号和受理记录。",
        });
        self.does(
            DESK,
            Service::Investigation,
            "/preliminary-verification",
            body,
        )
        .await;
    }

    /// 分类.
    pub async fn classify(&self, severity: &str, scopes: &[&str]) {
        let body = json!({"severity": severity, "scopes": scopes, "reason": "依据投诉事项和初步核实情况。"});
        self.does(OFFICER, Service::Investigation, "/classification", body)
            .await;
    }

    /// A record, and a conclusion that relies on it.
    pub async fn conclude(&self, who: &str, finding: &str) {
        let record = json!({"kind": "video", "text": "监控显示窗口人员多次查看手机，未答复询问。"});
        let record = self
            .does(who, Service::Investigation, "/records", record)
            .await;
        let body = json!({
            "finding": finding, "facts": "窗口人员工作时间看手机，对询问未作答复。",
            "evidence_relied_on": [record.body["id"]],
        });
        self.does(who, Service::Investigation, "/conclusion", body)
            .await;
    }

    /// What a dispatch to the registry's deputy head says.
    pub fn dispatch_body(&self) -> Value {
        let people = &self.world.people;
        json!({
            "department_id": people.department(HALL, REGISTRY), "handler_id": people.staff(HANDLER),
            "required": "查清事实，三个工作日内办结并反馈。",
        })
    }

    /// What a designation of a group says: led by the head of another department.
    pub fn designation_body(&self) -> Value {
        let people = &self.world.people;
        json!({
            "leader_id": people.staff(OTHER_HEAD),
            "member_ids": [people.staff(OTHER_HEAD), people.staff(CLERK)],
            "required": "成立专门小组调查处理，七个工作日内办结。",
        })
    }

    /// 交办.
    pub async fn dispatch(&self) {
        self.does(
            OFFICER,
            Service::Assignment,
            "/dispatch",
            self.dispatch_body(),
        )
        .await;
    }

    /// 指定.
    pub async fn designate(&self) {
        self.does(
            LEADER,
            Service::Assignment,
            "/designation",
            self.designation_body(),
        )
        .await;
    }

    /// 签收.
    pub async fn sign_for(&self, who: &str) {
        self.does(who, Service::Assignment, "/sign-for", json!({}))
            .await;
    }

    /// A measure; its id.
    pub async fn order_measure(&self, who: &str, kind: &str, owner: &str, due: &str) -> String {
        let owner_id = self.world.people.staff(owner);
        let body = json!({"kind": kind, "owner_id": owner_id, "due_date": due, "description": "批评教育并书面说明情况。"});
        let answer = self.does(who, Service::Assignment, "/measures", body).await;
        let measures = answer.body["measures"].as_array().expect("measures");
        let newest = measures.last().expect("the one ordered");
        newest["id"].as_str().expect("a measure's id").to_owned()
    }

    /// The result, submitted.
    pub async fn submit(&self, who: &str) {
        let body = json!({"summary": "经查属实，已对当事人批评教育，并向投诉人致歉。"});
        self.does(who, Service::Assignment, "/result", body).await;
    }

    /// Submitted by whoever handles it, endorsed by the head, approved by the complaint department.
    pub async fn approved_by_all(&self, handler: &str) {
        self.submit(handler).await;
        self.does(HEAD, Service::Assignment, "/endorsement", json!({}))
            .await;
        self.does(OFFICER, Service::Assignment, "/approval", json!({}))
            .await;
    }

    /// Writes the reply; the link to answer by, out of the mail that the complainant received.
    pub async fn reply(&self) -> String {
        self.reply_by(DESK).await
    }

    /// The same, written by somebody else than the desk.
    pub async fn reply_by(&self, who: &str) -> String {
        let mailbox = &self.world.mailbox;
        let replies = |all: &[mailbox::Message]| {
            let theirs = all.iter().filter(|m| m.to().contains(&self.email));
            theirs
                .filter_map(|m| link(&m.text(), "/f/"))
                .collect::<Vec<_>>()
        };
        let before = replies(&mailbox.messages()).len();
        self.write_reply(who).await;
        let came = mailbox
            .wait_until(PATIENCE, |all| replies(all).len() > before)
            .await;
        let mut links = replies(&came);
        assert!(links.len() > before, "no reply for {}", self.email);
        links.remove(before)
    }

    /// Writes the reply.
    pub async fn write_reply(&self, who: &str) {
        let path = format!("/v1/replies/{}", self.id());
        let body = json!({"text": "您反映的情况属实，我们已对当事人批评教育，并向您诚恳致歉。如不服本处理意见，可申请复核。"});
        self.correspond(who, &path, &body).await;
    }

    /// A follow-up by a person.
    pub async fn follow_up(&self, who: &str, body: Value) -> Answer {
        let path = format!("/v1/follow-ups/{}", self.id());
        self.correspond(who, &path, &body).await
    }

    /// Reads the correspondence, then writes with the version read.
    async fn correspond(&self, who: &str, path: &str, body: &Value) -> Answer {
        let (people, who) = (&self.world.people, Who::Staff(who));
        let correspondence = format!("/v1/replies/{}", self.id());
        people
            .patiently(path, PATIENCE, async || {
                let read = people.get(who, "notification", &correspondence).await?;
                let seen = read.etag.as_deref();
                people.post(who, "notification", path, body, seen).await
            })
            .await
            .unwrap_or_else(|stuck| panic!("{stuck}"))
    }

    /// The complainant opens the link and chooses one of five levels.
    pub async fn answer(&self, link: &str, level: &str) {
        let url = self.world.people.url("notification");
        let path = link.strip_prefix(url).expect("our own link");
        let page = self.world.get(Who::Public, "notification", path).await;
        assert_eq!(page.status, 200, "{}", page.text);
        for code in [
            "very_satisfied",
            "satisfied",
            "fairly_satisfied",
            "dissatisfied",
            "very_dissatisfied",
        ] {
            assert!(page.text.contains(&format!("value=\"{code}\"")), "{code}");
        }
        let token = path.rsplit('/').next().expect("a token");
        let body = json!({"token": token, "satisfaction": level});
        // Whoever is quicker than the note that the mail has gone out is asked to try again.
        testkit::eventually("the answer by link to be heard", async || {
            let path = "/v1/follow-ups/answers";
            let (who, to) = (Who::Public, "notification");
            let answer = self
                .world
                .call(who, Method::POST, to, path, Some(&body), &[])
                .await;
            let early = answer.status == 503;
            assert!(
                early || answer.is_success(),
                "{} {}",
                answer.status,
                answer.text
            );
            answer.is_success().then_some(())
        })
        .await;
    }

    /// Somebody who is complained about is named.
    pub async fn identify(&self, who: &str) {
        let body = json!({"staff_ids": [self.world.people.staff(who)]});
        self.does(OFFICER, Service::Intake, "/respondents", body)
            .await;
    }

    /// The one complained about in most cases here.
    pub fn respondent(&self) -> Who<'static> {
        Who::Staff(RESPONDENT)
    }
}
