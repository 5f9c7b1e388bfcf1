//! 核实 (S-4.2, F-4.2a).

use journeys_tests::cast::{CLERK, DESK, HANDLER, LEADER, OFFICER, OTHER_HEAD, RESPONDENT};
use journeys_tests::matters::{LOST, RUDE};
use journeys_tests::{Case, Service, World, china, verdict};
use rehearsal::Who;
use serde_json::{Value, json};

/// How long a fact may take.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(30);

const VERIFICATION: &str = "/preliminary-verification";

fn verification(complexity: &str) -> Value {
    json!({"methods": ["talk"], "complexity": complexity, "note": "与窗口人员谈话。"})
}

fn conclusion(finding: &str, evidence: &[&Value]) -> Value {
    json!({"finding": finding, "facts": "当日确有冷落投诉人的情形。", "evidence_relied_on": evidence})
}

async fn record(case: &Case<'_>, who: &str, kind: &str) -> Value {
    let body = json!({"kind": kind, "text": "记录在案。"});
    let made = case
        .does(who, Service::Investigation, "/records", body)
        .await;
    made.body["id"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn s_4_2_a_simple_matter_is_verified_by_the_receiving_staff_and_a_complex_one_by_a_group() {
    let world = World::start().await;
    let case = world.desk_complaint(RUDE, "a@example.org").await;
    case.refused(
        DESK,
        Service::Investigation,
        VERIFICATION,
        verification("simple"),
        "409 not-accepted",
    )
    .await;
    case.accept().await;
    let no_method = json!({"methods": [], "complexity": "simple", "note": "没有核实。"});
    case.refused(
        DESK,
        Service::Investigation,
        VERIFICATION,
        no_method,
        "422 /methods",
    )
    .await;
    case.does(
        DESK,
        Service::Investigation,
        VERIFICATION,
        verification("simple"),
    )
    .await;
    case.conclude(DESK, "substantiated").await;

    let case = world.desk_complaint(RUDE, "b@example.org").await;
    case.accept().await;
    case.does(
        DESK,
        Service::Investigation,
        VERIFICATION,
        verification("complex"),
    )
    .await;
    let evidence = record(&case, DESK, "business_record").await;
    let found = conclusion("substantiated", &[&evidence]);
    case.refused(
        DESK,
        Service::Investigation,
        "/conclusion",
        found.clone(),
        "409 no-group",
    )
    .await;
    let id = |who: &str| world.people.staff(who);
    let group = json!({"leader_id": id(CLERK), "member_ids": [id(HANDLER)]});
    case.refused(
        DESK,
        Service::Investigation,
        "/group",
        group.clone(),
        "403 role",
    )
    .await;
    case.does(OFFICER, Service::Investigation, "/group", group)
        .await;
    case.refused(
        DESK,
        Service::Investigation,
        "/conclusion",
        found.clone(),
        "409 not-in-group",
    )
    .await;
    // Its members read the case, collect every kind of evidence, and conclude.
    for kind in ["interview", "document", "video", "business_record"] {
        record(&case, HANDLER, kind).await;
    }
    case.does(CLERK, Service::Investigation, "/conclusion", found)
        .await;
    world
        .sees(OFFICER, Service::Intake, case.id(), "the finding", |row| {
            row["finding"] == "substantiated"
        })
        .await;
    // What was collected stays as it was: a finding that stands takes no more evidence.
    let late = json!({"kind": "document", "text": "事后补记。"});
    case.refused(
        CLERK,
        Service::Investigation,
        "/records",
        late,
        "409 already-concluded",
    )
    .await;
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_4_2a_a_finding_is_one_of_four_with_facts_and_the_evidence_relied_on() {
    let world = World::start().await;
    for finding in [
        "substantiated",
        "partly_substantiated",
        "unsubstantiated",
        "unverifiable",
    ] {
        let case = world.desk_complaint(RUDE, "a@example.org").await;
        case.accept().await;
        case.refused(
            DESK,
            Service::Investigation,
            "/conclusion",
            conclusion(finding, &[]),
            "409 not-verified",
        )
        .await;
        case.verify().await;
        if finding == "unverifiable" {
            // That nothing can be verified may well mean that there is no evidence.
            case.does(
                DESK,
                Service::Investigation,
                "/conclusion",
                conclusion(finding, &[]),
            )
            .await;
        } else {
            case.refused(
                DESK,
                Service::Investigation,
                "/conclusion",
                conclusion(finding, &[]),
                "422 /evidence_relied_on",
            )
            .await;
            let invented = json!(case.id());
            case.refused(
                DESK,
                Service::Investigation,
                "/conclusion",
                conclusion(finding, &[&invented]),
                "422 /evidence_relied_on",
            )
            .await;
            let evidence = record(&case, DESK, "video").await;
            case.does(
                DESK,
                Service::Investigation,
                "/conclusion",
                conclusion(finding, &[&evidence]),
            )
            .await;
        }
        world
            .sees(OFFICER, Service::Intake, case.id(), "the finding", |row| {
                row["finding"] == finding
            })
            .await;
        case.refused(
            DESK,
            Service::Investigation,
            "/conclusion",
            conclusion("unverifiable", &[]),
            match finding {
                // Said again, it is the same conclusion.
                "unverifiable" => continue,
                _ => "409 already-concluded",
            },
        )
        .await;
    }
    let case = world.desk_complaint(RUDE, "b@example.org").await;
    case.accept().await;
    case.verify().await;
    let fifth = conclusion("probably", &[]);
    case.refused(
        DESK,
        Service::Investigation,
        "/conclusion",
        fifth,
        "422 /finding",
    )
    .await;

    // Major: found by the designated group, nobody else.
    let case = world.desk_complaint(LOST, "c@example.org").await;
    case.accept().await;
    case.does(
        CLERK,
        Service::Investigation,
        VERIFICATION,
        verification("complex"),
    )
    .await;
    let evidence = record(&case, CLERK, "document").await;
    let found = conclusion("substantiated", &[&evidence]);
    case.refused(
        OFFICER,
        Service::Investigation,
        "/conclusion",
        found.clone(),
        "409 not-classified",
    )
    .await;
    case.classify("major", &["B"]).await;
    case.refused(
        OFFICER,
        Service::Investigation,
        "/conclusion",
        found.clone(),
        "409 no-designated-group",
    )
    .await;
    case.designate().await;
    case.refused(
        OFFICER,
        Service::Investigation,
        "/conclusion",
        found.clone(),
        "409 not-in-group",
    )
    .await;
    case.does(OTHER_HEAD, Service::Investigation, "/conclusion", found)
        .await;
    world
        .sees(LEADER, Service::Intake, case.id(), "the finding", |row| {
            row["finding"] == "substantiated"
        })
        .await;
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn s_4_2_evidence_is_collected_and_preserved_and_video_is_secured_before_it_is_overwritten() {
    let world = World::start().await;
    let case = world.desk_complaint(RUDE, "a@example.org").await;
    case.accept().await;
    let recordings = "/recordings";
    let name = async |name: &str, at: &str| {
        let body = json!({"name": name, "overwritten_at": china(at)});
        let made = case
            .does(OFFICER, Service::Investigation, recordings, body)
            .await;
        made.body["id"].as_str().expect("an id").to_owned()
    };
    let secured = name("1号窗口上方，29日上午", "2026-10-02T10:00").await;
    let forgotten = name("大厅入口，29日上午", "2026-10-02T12:00").await;
    let gone = json!({"name": "走廊", "overwritten_at": china("2026-09-29T09:00")});
    case.refused(
        OFFICER,
        Service::Investigation,
        recordings,
        gone,
        "422 /overwritten_at",
    )
    .await;
    let body = json!({"name": "1号窗口", "overwritten_at": china("2026-10-02T10:00")});
    case.refused(
        RESPONDENT,
        Service::Investigation,
        recordings,
        body,
        "403 conflict",
    )
    .await;

    // A copy of one of them is brought in, and stays as it is.
    let video = b"\0\0\0\x18ftypisom\0\0\x02\0isomiso2mp41 frames of a morning".to_vec();
    let with = format!("?recording={secured}");
    let added = world
        .upload(Who::Staff(OFFICER), case.id(), &with, video.clone())
        .await;
    assert_eq!(
        (added.status, &added.body["kind"]),
        (201, &json!("mp4")),
        "{}",
        added.text
    );
    let evidence = added.body["id"].clone();
    let denied = world
        .upload(Who::Staff(RESPONDENT), case.id(), "", video.clone())
        .await;
    assert_eq!(verdict(&denied), "403 conflict");
    assert_eq!(
        world
            .download(OFFICER, case.id(), &evidence, "content?purpose=transfer")
            .await,
        (200, video)
    );
    for who in [RESPONDENT, DESK] {
        assert_eq!(
            world.download(who, case.id(), &evidence, "content").await.0,
            404,
            "{who}"
        );
    }

    // The other one raises an alarm a day before it is overwritten; the secured one does not.
    world.clock("2026-10-01T12:30").await;
    let alarm = world
        .told(case.id(), "the alarm", |step| {
            step["what"] == "investigation.recording_at_risk"
        })
        .await;
    assert_eq!(alarm["recording_id"], json!(forgotten));
    let log = format!("{}/custody", Service::Investigation.thing(case.id()));
    let log = testkit::within(PATIENCE, "the custody log", async || {
        let log = world
            .get(Who::Staff(OFFICER), "investigation", &log)
            .await
            .body;
        (log["entries"].as_array()?.len() == 2).then_some(log)
    })
    .await;
    let acts: Vec<_> = log["entries"]
        .as_array()
        .expect("entries")
        .iter()
        .map(|e| &e["act"])
        .collect();
    assert_eq!(acts, ["secured", "transferred"]);
    let states: Vec<_> = log["recordings"]
        .as_array()
        .expect("recordings")
        .iter()
        .map(|r| &r["state"])
        .collect();
    assert_eq!(states, ["secured", "at_risk"]);
    let timeline = world.timeline(case.id()).await;
    let alarms = timeline
        .iter()
        .filter(|what| *what == "investigation.recording_at_risk");
    assert_eq!(alarms.count(), 1, "{timeline:?}");
    world.finish().await;
}
