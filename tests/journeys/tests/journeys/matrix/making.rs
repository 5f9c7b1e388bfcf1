//! How what is asked for comes about, step by step and by whoever it falls to.

use std::collections::BTreeMap;

use journeys_tests::matters::{BRIBE, LOST, RUDE, with};
use journeys_tests::{Service, World, photos, within};
use regulation::Sensitivity;
use rehearsal::Who;
use rehearsal::steps::Told;
use serde_json::{Value, json};
use uuid::Uuid;

use super::cases::{Cases, PATIENCE, Subject};
use super::cast::STAFF;

struct Maker<'w>(&'w World);

fn form(world: &World, site: &str, narrative: &str) -> Value {
    json!({
        "site_id": world.people.site(site), "channel": "web", "narrative": narrative,
        "language": "zh-CN", "reply_channel": "letter",
        "complainant": {"name": "林晓", "phone": "13800138000", "address": "江州市人民路 1 号"},
    })
}

impl Maker<'_> {
    async fn registered(&self, name: &'static str, site: &'static str, story: &str) -> Subject {
        let body = form(self.0, site, story);
        self.registered_as(name, site, story, &body).await
    }

    async fn registered_as(
        &self,
        name: &'static str,
        site: &'static str,
        story: &str,
        body: &Value,
    ) -> Subject {
        let told = self.0.register(Who::Public, body).await;
        self.subject(name, site, story, told)
    }

    fn subject(&self, name: &'static str, site: &'static str, story: &str, told: Told) -> Subject {
        Subject {
            name,
            id: told.id,
            number: told.number,
            site,
            sensitivity: if story == BRIBE {
                Sensitivity::S3
            } else {
                Sensitivity::S1
            },
            by: None,
            excluded: vec!["hall-target"],
            assigned: Vec::new(),
            departments: Vec::new(),
            assisting: None,
            ids: BTreeMap::new(),
            measures: BTreeMap::new(),
        }
    }

    async fn does(
        &self,
        who: &str,
        service: Service,
        of: &Subject,
        act: &str,
        body: Value,
    ) -> Value {
        let answer = self
            .0
            .does(Who::Staff(who), service, of.id, act, body)
            .await;
        assert!(answer.status < 300, "{act}: {}", answer.text);
        answer.body
    }

    /// Accepted, and somebody complained about is known.
    async fn accepted(&self, by: &str, of: &Subject, respondents: &[&str]) {
        self.does(by, Service::Intake, of, "/acceptance", json!({}))
            .await;
        let ids: Vec<Uuid> = respondents
            .iter()
            .map(|of| self.0.people.staff(of))
            .collect();
        let body = json!({ "staff_ids": ids });
        self.does(by, Service::Intake, of, "/respondents", body)
            .await;
    }

    async fn classified(&self, by: &str, of: &Subject, severity: &str, scope: &str) {
        let verified = json!({"methods": ["talk"], "complexity": "simple", "note": "已谈话核实。"});
        let path = "/preliminary-verification";
        self.does(by, Service::Investigation, of, path, verified)
            .await;
        let body = json!({"severity": severity, "scopes": [scope], "subtypes": [format!("{scope}1")], "reason": "依据核实情况。"});
        self.does(by, Service::Investigation, of, "/classification", body)
            .await;
    }

    /// Ordered to the registry, and signed for.
    async fn dispatched(&self, of: &mut Subject, assisting: &[&'static str]) {
        let people = &self.0.people;
        let parts: Vec<Value> = assisting
            .iter()
            .map(|part| json!({"department_id": people.department("hall", part)}))
            .collect();
        let body = json!({
            "department_id": people.department("hall", "registry"), "handler_id": people.staff("hall-handler"),
            "required": "查清事实。", "assisting": parts,
        });
        self.does("hall-officer", Service::Assignment, of, "/dispatch", body)
            .await;
        self.does(
            "hall-handler",
            Service::Assignment,
            of,
            "/sign-for",
            json!({}),
        )
        .await;
        of.assigned = vec!["hall-handler"];
        of.departments = vec!["registry"];
        of.assisting = assisting.first().copied();
    }

    async fn designated(&self, of: &mut Subject, by: &[&str], members: &[&'static str]) {
        let ids: Vec<Uuid> = members.iter().map(|of| self.0.people.staff(of)).collect();
        let body = json!({"leader_id": ids[0], "member_ids": ids, "required": "查清事实。"});
        for by in by {
            self.does(by, Service::Assignment, of, "/designation", body.clone())
                .await;
        }
        of.assigned = members.to_vec();
    }

    /// A file, a letter to post and what it is called.
    async fn furnish(&self, of: &mut Subject, by: &str) {
        let file = self
            .0
            .upload(Who::Staff(by), of.id, "", photos::photo())
            .await;
        assert_eq!(file.status, 201, "{}", file.text);
        of.ids.insert("evidence", text(&file.body["id"]));
        let path = format!("/v1/notifications?complaint={}&channel=letter", of.id);
        let letter = within(PATIENCE, "a letter to post", async || {
            let page = self.0.get(Who::Staff(by), "notification", &path).await;
            let mut items = page.body["items"].as_array()?.iter();
            let letter = items.find(|it| it["state"] == "to_post")?;
            Some(text(&letter["id"]))
        })
        .await;
        of.ids.insert("delivery", letter);
    }

    async fn measures(&self, of: &mut Subject) {
        for owner in STAFF.iter().filter(|staff| staff.site == "hall") {
            let body = json!({
                "kind": "criticism", "owner_id": self.0.people.staff(owner.code), "due_date": "2026-10-30",
                "description": "批评教育。",
            });
            let service = Service::Assignment;
            let now = self
                .does("hall-handler", service, of, "/measures", body)
                .await;
            let newest = now["measures"].as_array().and_then(|all| all.last());
            of.measures
                .insert(owner.code, text(&newest.expect("a measure")["id"]));
        }
    }
}

fn text(id: &Value) -> String {
    id.as_str().expect("an id").to_owned()
}

/// Makes all of them.
pub(super) async fn make(world: &World) -> Cases {
    let maker = Maker(world);
    let target = ["hall-target"];
    let everybody: Vec<&'static str> = STAFF
        .iter()
        .filter(|staff| staff.code.starts_with("hall-"))
        .map(|staff| staff.code)
        .collect();
    let officer = "hall-officer";

    let mut ordinary = maker.registered("ordinary", "hall", RUDE).await;
    maker.accepted(officer, &ordinary, &target).await;
    maker.classified(officer, &ordinary, "ordinary", "A").await;
    maker.dispatched(&mut ordinary, &["aside"]).await;
    maker.furnish(&mut ordinary, officer).await;
    maker.measures(&mut ordinary).await;
    let order = json!({"what": "限期反馈。", "due_date": "2026-10-30"});
    let (by, service) = ("hall-supervisor", Service::Assignment);
    maker
        .does(by, service, &ordinary, "/supervision-orders", order)
        .await;
    let path = service.thing(ordinary.id);
    let seen = world.get(Who::Staff(by), "assignment", &path).await.body;
    let order = &seen["beside"]["supervision_orders"][0]["id"];
    ordinary.ids.insert("order", text(order));

    let mut major = maker.registered("major", "hall", LOST).await;
    maker.accepted(officer, &major, &target).await;
    maker.classified(officer, &major, "major", "B").await;
    let group = ["hall-investigator", "hall-handler"];
    maker.designated(&mut major, &["hall-leader"], &group).await;
    maker.furnish(&mut major, officer).await;
    major.sensitivity = Sensitivity::S2;

    let mut grave = maker.registered("grave", "hall", BRIBE).await;
    let integrity = "hall-integrity";
    maker.accepted(integrity, &grave, &target).await;
    maker.classified(integrity, &grave, "major", "C").await;
    let group = ["hall-investigator"];
    maker
        .designated(&mut grave, &[integrity, "hall-leader"], &group)
        .await;
    maker.furnish(&mut grave, integrity).await;

    let window = world.people.window("hall", "2");
    let body = with(form(world, "hall", RUDE), json!({ "window_id": window }));
    let mut approved = maker.registered_as("approved", "hall", RUDE, &body).await;
    maker.accepted(officer, &approved, &target).await;
    maker.classified(officer, &approved, "ordinary", "A").await;
    maker.dispatched(&mut approved, &[]).await;
    let record = json!({"kind": "video", "text": "监控显示窗口人员在看手机。"});
    let record = maker
        .does(
            "hall-handler",
            Service::Investigation,
            &approved,
            "/records",
            record,
        )
        .await;
    let conclusion = json!({"finding": "substantiated", "facts": "情况属实。", "evidence_relied_on": [record["id"]]});
    maker
        .does(
            "hall-handler",
            Service::Investigation,
            &approved,
            "/conclusion",
            conclusion,
        )
        .await;
    let result = json!({"summary": "经查属实。", "without": "已当面说明。"});
    maker
        .does(
            "hall-handler",
            Service::Assignment,
            &approved,
            "/result",
            result,
        )
        .await;
    maker
        .does(
            "hall-head",
            Service::Assignment,
            &approved,
            "/endorsement",
            json!({}),
        )
        .await;
    maker
        .does(
            officer,
            Service::Assignment,
            &approved,
            "/approval",
            json!({}),
        )
        .await;

    let new = maker.registered("new", "hall", RUDE).await;
    let new_grave = maker.registered("new grave", "hall", BRIBE).await;
    let elsewhere = maker.registered("elsewhere", "bank", RUDE).await;
    let elsewhere_grave = maker.registered("elsewhere grave", "bank", BRIBE).await;

    let token = world.people.partner_token("hall-hotline");
    let body = with(form(world, "hall", RUDE), json!({ "channel": "transfer" }));
    let told = world.register(Who::Token(&token), &body).await;
    let mut handed_over = maker.subject("handed over", "hall", RUDE, told);
    handed_over.by = Some("hall-hotline");

    // Last: whoever is recused does nothing more in them. Whoever leads makes it grave, so not here.
    let mut conflict = maker.registered("conflict", "hall", RUDE).await;
    let but_leaders: Vec<&str> = everybody
        .iter()
        .copied()
        .filter(|code| *code != "hall-leader")
        .collect();
    maker.accepted(officer, &conflict, &but_leaders).await;
    conflict.excluded = but_leaders;
    let mut grave_conflict = maker.registered("grave conflict", "hall", BRIBE).await;
    maker
        .accepted("org-integrity", &grave_conflict, &everybody)
        .await;
    grave_conflict.excluded = everybody;

    let patterns = patterns(world, &new).await;
    let adoption = json!({
        "kind": "training", "owner_id": world.people.staff("hall-handler"), "due_date": "2026-10-30",
        "description": "组织培训。",
    });
    let path = format!("/v1/patterns/{}/adoption", patterns[0].id);
    let who = Who::Staff(officer);
    let adopted = world
        .people
        .post(who, "assignment", &path, &adoption, Some("\"1\""))
        .await;
    let adopted = adopted.expect("an answer");
    assert_eq!(adopted.status, 200, "{}", adopted.text);
    Cases {
        all: vec![
            ordinary,
            major,
            grave,
            approved,
            new,
            new_grave,
            elsewhere,
            elsewhere_grave,
            handed_over,
            conflict,
            grave_conflict,
        ],
        patterns,
    }
}

/// What repeats at the window, which its head, the registry's, is told of, and about the person.
async fn patterns(world: &World, model: &Subject) -> Vec<Subject> {
    let found = within(PATIENCE, "two patterns", async || {
        let who = Who::Staff("hall-officer");
        let page = world.get(who, "assignment", "/v1/patterns").await;
        let items = page.body["items"].as_array()?.clone();
        (items.len() == 2).then_some(items)
    })
    .await;
    let of = |window: bool, name, department| {
        let mut all = found.iter();
        let pattern = all.find(|it| it["window_id"].is_string() == window);
        let id = text(&pattern.expect("one of each")["id"]);
        Subject {
            name,
            id: id.parse().expect("an id"),
            number: id,
            departments: vec![department],
            // Whoever holds the measure on it.
            measures: [("hall-handler", String::new())].into(),
            ..model.clone()
        }
    };
    vec![
        of(true, "pattern", "registry"),
        Subject {
            measures: BTreeMap::new(),
            ..of(false, "pattern of a person", "social")
        },
    ]
}
