//! Numbers are a site's policy, by scope and severity (F-4.4a): what the profiles of a bank and of a
//! hospital do, and what one scope has of its own.

use journeys_tests::cast::{BANK, BANK_DESK, BANK_OFFICER, DESK};
use journeys_tests::matters::{self, BRIBE, RUDE, with};
use journeys_tests::{Case, Service, World, china};
use rehearsal::Who;
use serde_json::json;
use testkit::eventually;

/// A site, a window of it, the department of that, and who is who there.
struct Place {
    site: &'static str,
    window: &'static str,
    department: &'static str,
    desk: &'static str,
    officer: &'static str,
    head: &'static str,
    handler: &'static str,
}

const AT_THE_BANK: Place = Place {
    site: BANK,
    window: "3",
    department: "counter",
    desk: BANK_DESK,
    officer: BANK_OFFICER,
    head: "bank-zhu",
    handler: "bank-qin",
};
const AT_THE_HOSPITAL: Place = Place {
    site: "hospital",
    window: "4",
    department: "registration",
    desk: "hosp-jin",
    officer: "hosp-wei",
    head: "hosp-tao",
    handler: "hosp-xie",
};

impl Place {
    /// An ordinary complaint, dispatched and signed for.
    async fn in_hand<'w>(&self, world: &'w World) -> Case<'w> {
        let people = &world.people;
        let body = with(
            matters::web_form(people, RUDE, "a@example.org"),
            json!({"site_id": people.site(self.site), "window_id": people.window(self.site, self.window), "channel": "desk"}),
        );
        let told = world.register(Who::Staff(self.desk), &body).await;
        let case = world.case(told, "a@example.org");
        let does = async |who, service, act, body| case.does(who, service, act, body).await;
        does(self.officer, Service::Intake, "/acceptance", json!({})).await;
        let body = json!({"severity": "ordinary", "scopes": ["A"], "reason": "态度问题。"});
        does(
            self.officer,
            Service::Investigation,
            "/classification",
            body,
        )
        .await;
        case.awaits("awaiting_dispatch").await;
        let order = json!({
            "department_id": people.department(self.site, self.department),
            "handler_id": people.staff(self.handler), "required": "按期办结。",
        });
        does(self.officer, Service::Assignment, "/dispatch", order).await;
        does(self.handler, Service::Assignment, "/sign-for", json!({})).await;
        case
    }

    async fn extend(&self, case: &Case<'_>, days: u32) {
        let ask = json!({"days": days, "reason": "等待第三方材料。"});
        case.does(self.handler, Service::Assignment, "/extension", ask)
            .await;
        let grant = json!({"granted": true});
        case.does(self.head, Service::Assignment, "/extension-ruling", grant)
            .await;
    }
}

async fn due(case: &Case<'_>) -> chrono::DateTime<chrono::Utc> {
    let seen = case.awaits("in_handling").await;
    let clocks = seen["clocks"].as_array().expect("clocks");
    let handling = clocks.iter().rfind(|clock| clock["clock"] == "handling");
    crate::moment(&handling.expect("the handling clock")["due_at"])
}

#[tokio::test(flavor = "multi_thread")]
async fn f_4_4a_a_bank_has_fifteen_calendar_days_and_fifteen_and_thirty_more_and_then_none() {
    let world = World::start_at("2026-09-14T10:00").await;
    let place = AT_THE_BANK;
    let case = place.in_hand(&world).await;
    assert_eq!(due(&case).await, china("2026-09-29T17:00"));
    let too_long = async |days: u32, expected| {
        let ask = json!({"days": days, "reason": "等待第三方材料。"});
        case.refused(
            place.handler,
            Service::Assignment,
            "/extension",
            ask,
            expected,
        )
        .await;
    };
    too_long(16, "422 /days").await;
    place.extend(&case, 15).await;
    assert_eq!(due(&case).await, china("2026-10-14T17:00"));
    too_long(31, "422 /days").await;
    place.extend(&case, 30).await;
    assert_eq!(due(&case).await, china("2026-11-13T17:00"));
    too_long(1, "409 extended-already").await;
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_4_4a_a_hospital_has_five_working_days_extended_once_as_the_regulation_has_it() {
    let world = World::start_at("2026-09-14T10:00").await;
    let place = AT_THE_HOSPITAL;
    let case = place.in_hand(&world).await;
    // Tuesday to Friday, and Sunday the 20th, which is worked for the holiday.
    assert_eq!(due(&case).await, china("2026-09-20T17:30"));
    let ask = |days| json!({"days": days, "reason": "等待会诊。"});
    case.refused(
        place.handler,
        Service::Assignment,
        "/extension",
        ask(4),
        "422 /days",
    )
    .await;
    place.extend(&case, 3).await;
    assert_eq!(due(&case).await, china("2026-09-23T17:30"));
    case.refused(
        place.handler,
        Service::Assignment,
        "/extension",
        ask(1),
        "409 extended-already",
    )
    .await;
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_4_4a_what_a_site_has_of_its_own_for_integrity_holds_there_and_for_nothing_else() {
    let world = World::start_at("2026-09-14T10:00").await;
    let promised = async |narrative: &str, scope: &str| -> String {
        let people = &world.people;
        let body = matters::at_the_desk(people, narrative, "a@example.org");
        let body = with(body, json!({"scopes": [scope]}));
        let told = world.register(Who::Staff(DESK), &body).await;
        told.promised.to_string()
    };
    // 15 working days of a major matter, 11 of an ordinary one.
    assert_eq!(promised(BRIBE, "C").await, "2026-10-10");
    assert_eq!(promised(RUDE, "A").await, "2026-09-29");

    let hall = "number_prefix = \"ZW\"\n";
    let own = format!("{hall}[site.policy.scope.C.major]\nhandling = \"20 working days\"\n");
    world.reorganize(&[(hall, &own)]);
    // Thirteen more for the one once intake has heard of it, and the other as before.
    eventually("integrity to have its own limit", async || {
        (promised(BRIBE, "C").await == "2026-10-28").then_some(())
    })
    .await;
    assert_eq!(promised(RUDE, "A").await, "2026-09-29");
    world.finish().await;
}
