//! Sections 1 and 2: reach, principles, scopes.

use std::time::Duration;

use journeys_tests::cast::{CLERK, DESK, HALL, HANDLER, HEAD, OFFICER, RESPONDENT};
use journeys_tests::matters::{self, RUDE, with};
use journeys_tests::{Service, World};
use rehearsal::Who;
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn s_1_1_one_organization_has_many_sites_each_with_its_own_windows() {
    let world = World::start().await;
    let people = &world.people;
    for (site, window, prefix) in [
        ("hall", "7", "ZW"),
        ("bank", "3", "YH"),
        ("hospital", "4", "YY"),
    ] {
        let form = matters::web_form(people, RUDE, "a@example.org");
        let form = with(
            form,
            json!({"site_id": people.site(site), "window_id": people.window(site, window)}),
        );
        let told = world.register(Who::Public, &form).await;
        assert!(told.number.starts_with(prefix), "{site}: {}", told.number);
    }
    let form = matters::web_form(people, RUDE, "a@example.org");
    let elsewhere = with(
        form.clone(),
        json!({"window_id": people.window("bank", "3")}),
    );
    assert_eq!(
        world.registering(Who::Public, &elsewhere).await,
        "422 /window_id"
    );
    let nowhere = with(form, json!({"site_id": people.staff(OFFICER)}));
    assert_eq!(
        world.registering(Who::Public, &nowhere).await,
        "422 /site_id"
    );
    // Whoever works at one site has no say at another.
    let told = world.desk_complaint(RUDE, "a@example.org").await;
    let path = Service::Intake.thing(told.id());
    let other = world.get(Who::Staff("bank-yang"), "intake", &path).await;
    assert_eq!(other.status, 404, "{}", other.text);
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn s_1_2_handled_promptly_fairly_effectively() {
    let world = World::start().await;
    // Promptly: somebody must act by a deadline from the first moment.
    let case = world.desk_complaint(RUDE, "a@example.org").await;
    let first = case.awaits("awaiting_acceptance").await;
    assert!(first["next"]["due_at"].is_string(), "{first}");
    // Effectively: it is not closed before anything was done.
    let closing = json!({"result": "explained", "reason": "已经口头解释。"});
    case.refused(
        OFFICER,
        Service::Intake,
        "/closure",
        closing,
        "409 not-accepted",
    )
    .await;
    // Fairly: the respondent has no part, and nobody decides on their own work.
    case.accept().await;
    case.verify().await;
    case.classify("ordinary", &["A"]).await;
    let to_respondent = with(
        case.dispatch_body(),
        json!({"handler_id": world.people.staff(RESPONDENT)}),
    );
    case.refused(
        OFFICER,
        Service::Assignment,
        "/dispatch",
        to_respondent,
        "409 recused",
    )
    .await;
    case.dispatch().await;
    case.sign_for(HANDLER).await;
    case.submit(HANDLER).await;
    case.refused(
        HANDLER,
        Service::Assignment,
        "/endorsement",
        json!({}),
        "403 role",
    )
    .await;
    case.does(HEAD, Service::Assignment, "/endorsement", json!({}))
        .await;
    case.refused(
        HEAD,
        Service::Assignment,
        "/approval",
        json!({}),
        "403 role",
    )
    .await;
    case.does(OFFICER, Service::Assignment, "/approval", json!({}))
        .await;
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn s_2_1_a_complaint_names_one_or_more_scopes() {
    let world = World::start().await;
    let form = matters::web_form(&world.people, matters::SLOW, "a@example.org");
    let named = with(form.clone(), json!({"scopes": ["A", "B"]}));
    let told = world.register(Who::Public, &named).await;
    let case = world.case(told, "a@example.org");
    assert_eq!(
        case.at_stage("registered").await["scopes"],
        json!(["B", "A"])
    );
    case.accept().await;
    let none = json!({"severity": "ordinary", "scopes": [], "reason": "没有说明范围。"});
    case.refused(
        OFFICER,
        Service::Investigation,
        "/classification",
        none,
        "422 /scopes",
    )
    .await;
    let stray = json!({"severity": "ordinary", "scopes": ["A"], "subtypes": ["B2"], "reason": "子类不属于该范围。"});
    case.refused(
        OFFICER,
        Service::Investigation,
        "/classification",
        stray,
        "422 /subtypes",
    )
    .await;
    let good = json!({"severity": "ordinary", "scopes": ["A", "B"], "subtypes": ["A2", "B2"], "reason": "态度冷淡且超时。"});
    case.does(OFFICER, Service::Investigation, "/classification", good)
        .await;
    let row = case.at_stage("classified").await;
    assert_eq!(
        (&row["scopes"], &row["subtypes"]),
        (&json!(["B", "A"]), &json!(["A2", "B2"]))
    );
    let unknown = with(form, json!({"scopes": ["E"]}));
    assert_eq!(
        world.registering(Who::Public, &unknown).await,
        "422 /scopes/0"
    );
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn s_2_1_an_organization_adds_leaves_and_complaints_are_classified_by_those_that_are_open() {
    let world = World::start().await;
    let file = testkit::repository().join("deploy/demo-organization.toml");
    let file = std::fs::read_to_string(file).expect("the demo organization");
    let form = matters::web_form(&world.people, matters::SLOW, "a@example.org");
    let told = world.register(Who::Public, &form).await;
    let case = world.case(told, "a@example.org");
    case.accept().await;
    let by = |leaf: &str| json!({"severity": "ordinary", "scopes": ["B"], "subtypes": [leaf], "reason": "与预约不符。"});
    let refused = async |leaf: &str| {
        case.refused(
            OFFICER,
            Service::Investigation,
            "/classification",
            by(leaf),
            "422 /subtypes",
        )
        .await;
    };
    refused("B5").await;
    case.does(OFFICER, Service::Investigation, "/classification", by("B4"))
        .await;
    let row = case.at_stage("classified").await;
    assert_eq!(row["subtypes"], json!(["B4"]));

    // One that opens later, and one that is retired: what was classified by it stays so, with its name.
    let later = "code = \"B5\"\nname = \"材料清单不全\"\nname_en = \"checklist incomplete\"\nfrom = 2026-10-01\n";
    let (before, own) = file.split_once("code = \"B4\"").expect("a leaf");
    let (_, after) = own.split_once("\n\n").expect("what follows");
    world.import(&format!("{before}{later}\n{after}"));
    let listed = async || {
        let all = world.get(Who::Public, "directory", "/v1/subtypes").await;
        let all = all.body["items"].as_array().cloned().expect("a list");
        let is_own = |it: &&serde_json::Value| it["own"] == true;
        (
            all.len(),
            all.iter().filter(is_own).cloned().collect::<Vec<_>>(),
        )
    };
    let (count, own) = listed().await;
    assert_eq!(count, 14);
    let shown: Vec<_> = own.iter().map(|it| (&it["code"], &it["active"])).collect();
    assert_eq!(
        shown,
        [(&json!("B4"), &json!(false)), (&json!("B5"), &json!(true))]
    );
    assert_eq!(own[0]["name_zh"], "网上预约与窗口不一致");
    let reclassified = json!({"severity": "ordinary", "scopes": ["B", "D"], "subtypes": ["B4"], "reason": "补充说明。"});
    testkit::within(Duration::from_secs(60), "B4 to be retired", async || {
        let path = Service::Investigation.thing(case.told.id);
        let etag = world
            .get(Who::Staff(OFFICER), "investigation", &path)
            .await
            .etag;
        let path = path + "/classification";
        let answer = world.people.post(
            Who::Staff(OFFICER),
            "investigation",
            &path,
            &reclassified,
            etag.as_deref(),
        );
        let answer = answer.await.expect("an answer");
        (journeys_tests::verdict(&answer) == "422 /subtypes").then_some(())
    })
    .await;
    refused("B5").await;
    assert_eq!(case.at_stage("classified").await["subtypes"], json!(["B4"]));
    world.clock("2026-10-01T10:00").await;
    case.does(OFFICER, Service::Investigation, "/classification", by("B5"))
        .await;

    // The regulation's own are neither renamed nor taken away.
    let renamed = file.replace("code = \"B4\"", "code = \"B2\"");
    let path = world.stack.folder.join("renamed.toml");
    std::fs::write(&path, renamed).expect("a file");
    let mut import = world.stack.command("directory");
    let import = import.arg("import").arg(&path).output().expect("it runs");
    assert!(!import.status.success());
    let said = String::from_utf8_lossy(&import.stderr);
    assert!(said.contains("is the regulation's own"), "{said}");
    assert_eq!(listed().await.0, 14);
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_2_1a_the_gravest_scope_leads() {
    let world = World::start().await;
    let form = matters::web_form(&world.people, matters::SLOW, "a@example.org");
    let all = with(form.clone(), json!({"scopes": ["D", "A", "B", "C"]}));
    let told = world.register(Who::Public, &all).await;
    let case = world.case(told, "a@example.org");
    let row = case.at_stage("registered").await;
    assert_eq!(row["scopes"], json!(["C", "B", "A", "D"]));
    // Whatever leads decides who may read it: not even the complaint department sees scope C.
    assert_eq!(row["sensitivity"], "s3");
    let path = Service::Intake.thing(case.id());
    assert_eq!(
        world.get(Who::Staff(OFFICER), "intake", &path).await.status,
        404
    );
    let twice = with(form, json!({"scopes": ["A", "A", "B", "C", "D"]}));
    assert_eq!(world.registering(Who::Public, &twice).await, "422 /scopes");
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_2_2_what_lies_outside_is_declined_with_a_reason_and_a_signpost() {
    let world = World::start().await;
    let case = world.web_complaint(matters::PRAISE, "a@example.org").await;
    let told = world
        .get(
            Who::Staff(OFFICER),
            "intake",
            &format!("/v1/complaints/{}/narrative", case.id()),
        )
        .await;
    assert_eq!(told.body["proposal"]["outside"], "praise", "{}", told.text);
    let body = json!({"reason": "praise", "signpost": "请使用意见簿。"});
    let silent = json!({"reason": "praise", "signpost": ""});
    case.refused(
        OFFICER,
        Service::Intake,
        "/declination",
        silent,
        "422 /signpost",
    )
    .await;
    let unknown = json!({"reason": "too_much_work", "signpost": "请使用意见簿。"});
    case.refused(
        OFFICER,
        Service::Intake,
        "/declination",
        unknown,
        "422 /reason",
    )
    .await;
    case.refused(
        DESK,
        Service::Intake,
        "/declination",
        body.clone(),
        "403 role",
    )
    .await;
    case.does(OFFICER, Service::Intake, "/declination", body.clone())
        .await;
    case.at_stage("declined").await;
    world
        .mail("a@example.org", "refusal", |m| {
            m.text().contains("请使用意见簿。")
        })
        .await;

    let accepted = world.desk_complaint(RUDE, "b@example.org").await;
    accepted.accept().await;
    accepted
        .refused(
            CLERK,
            Service::Intake,
            "/declination",
            body,
            "409 already-accepted",
        )
        .await;
    assert_eq!(
        world.people.site(HALL).to_string(),
        accepted.at_stage("accepted").await["site_id"]
    );
    world.finish().await;
}
