//! F-6.4, P10: what is erased is gone in every service, and a copy of the database from before does not bring
//! it back.
//!
//! What counts as words is not listed here: whatever a row of the complaint says in Chinese before, no row
//! and no byte of a dump may say afterwards, so that a column added one day is looked at, too.

use std::collections::BTreeSet;

use diesel::sql_types::Text;
use diesel::{QueryableByName, sql_query};
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};
use journeys_tests::cast::{
    CLERK, DESK, HALL, HANDLER, HEAD, OFFICER, OTHER_CLERK, OVERSEER, RESPONDENT, SUPERVISOR,
    UPPER_LEADER,
};
use journeys_tests::matters::RUDE;
use journeys_tests::{Case, Service, World, postgres_program, succeed};
use rehearsal::Who;
use serde_json::{Value, json};
use testkit::{SERVICES, within};

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

async fn lines(world: &World, query: String) -> Vec<String> {
    let mut conn = world.stack.database.connect().await;
    let found = sql_query(&query).load::<Line>(&mut conn).await;
    let found = found.unwrap_or_else(|e| panic!("{query}: {e}"));
    found.into_iter().map(|it| it.line).collect()
}

fn is_chinese(text: &str) -> bool {
    text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
}

fn said(value: &Value, words: &mut BTreeSet<String>) {
    match value {
        Value::String(text) if is_chinese(text) => {
            words.insert(text.clone());
        }
        Value::Array(all) => all.iter().for_each(|it| said(it, words)),
        Value::Object(all) => all.values().for_each(|it| said(it, words)),
        _ => {}
    }
}

/// All that rows of a complaint say in Chinese, with the table that says it.
async fn words(world: &World, case: &Case<'_>) -> BTreeSet<(String, String)> {
    // How a deadline was computed is the program's own words.
    let tables = lines(
        world,
        format!(
            "select table_schema || '.' || table_name as line from information_schema.columns \
             where column_name = 'complaint_id' and table_schema in ('{}') and table_name <> 'deadline_ledger'",
            SERVICES.join("', '")
        ),
    )
    .await;
    assert!(tables.len() > 25, "{tables:?}");
    let mut found = BTreeSet::new();
    for table in tables {
        let id = case.id();
        let query = format!(
            "select row_to_json(t)::text as line from {table} t where complaint_id = '{id}'"
        );
        for row in lines(world, query).await {
            let mut words = BTreeSet::new();
            said(&serde_json::from_str(&row).expect("JSON"), &mut words);
            found.extend(words.into_iter().map(|words| (table.clone(), words)));
        }
    }
    found
}

/// As much as one ordinary complaint can be written about.
async fn a_life_of_many_words(world: &World) -> Case<'_> {
    let case = world.web_complaint(RUDE, "lin@example.org").await;
    case.accept().await;
    case.verify().await;
    case.identify(RESPONDENT).await;
    case.does(
        CLERK,
        Service::Investigation,
        "/interest",
        json!({"reason": "与投诉人系邻居。"}),
    )
    .await;
    case.conclude(DESK, "substantiated").await;
    case.classify("ordinary", &["A"]).await;
    case.dispatch().await;
    case.does(
        HANDLER,
        Service::Assignment,
        "/return",
        json!({"reason": "投诉人所述时段我科停电。"}),
    )
    .await;
    let social = world.people.department(HALL, "social-security");
    let mut order = case.dispatch_body();
    order["assisting"] =
        json!([{"department_id": social, "handler_id": world.people.staff(OTHER_CLERK)}]);
    case.does(OFFICER, Service::Assignment, "/dispatch", order)
        .await;
    case.sign_for(HANDLER).await;
    let part = |what: &str| format!("/assisting-departments/{social}/{what}");
    case.does(
        OTHER_CLERK,
        Service::Assignment,
        &part("sign-for"),
        json!({}),
    )
    .await;
    let opinion = json!({"opinion": "当日两科共用窗口，林某确曾到场。"});
    case.does(
        OTHER_CLERK,
        Service::Assignment,
        &part("contribution"),
        opinion,
    )
    .await;
    let urge = json!({"note": "林某已来电三次，请尽快。"});
    case.does(SUPERVISOR, Service::Assignment, "/urge", urge)
        .await;
    let order = json!({"what": "限期书面说明林某一事。", "due_date": "2026-10-12"});
    case.does(
        SUPERVISOR,
        Service::Assignment,
        "/supervision-orders",
        order,
    )
    .await;
    let ask = json!({"days": 2, "reason": "林某外出未归。"});
    case.does(HANDLER, Service::Assignment, "/extension", ask)
        .await;
    let no = json!({"granted": false, "reason": "林某已回，可按期办结。"});
    case.does(HEAD, Service::Assignment, "/extension-ruling", no)
        .await;
    let attempt = json!({"way": "call_back", "outcome": "agreed", "note": "林某表示谅解。"});
    case.does(HANDLER, Service::Assignment, "/contact-attempts", attempt)
        .await;
    let measure = case
        .order_measure(HANDLER, "self_criticism", RESPONDENT, "2026-10-30")
        .await;
    let path = format!("/measures/{measure}/completion");
    let proof = json!({"proof": "书面检讨一份，其中向林某致歉。"});
    case.does(RESPONDENT, Service::Assignment, &path, proof)
        .await;
    let path = format!("/measures/{measure}/check-off");
    case.does(OFFICER, Service::Assignment, &path, json!({}))
        .await;
    let message = json!({"text": "请问林女士当天几点到的？"});
    let path = format!("/v1/conversations/{}", case.id());
    within(
        std::time::Duration::from_secs(30),
        "the handler to write",
        async || {
            let wrote = world
                .post(Who::Staff(HANDLER), "notification", &path, message.clone())
                .await;
            (wrote.status == 201).then_some(())
        },
    )
    .await;
    case.submit(HANDLER).await;
    case.does(HEAD, Service::Assignment, "/endorsement", json!({}))
        .await;
    case.does(OFFICER, Service::Assignment, "/approval", json!({}))
        .await;
    let link = case.reply().await;
    case.answer(&link, "satisfied").await;
    case.at_stage("closed").await;
    within(
        std::time::Duration::from_secs(30),
        "no open measure",
        async || {
            let row = world
                .get(
                    Who::Staff(OFFICER),
                    "intake",
                    &Service::Intake.thing(case.id()),
                )
                .await;
            (row.body["open_measures"] == 0).then_some(())
        },
    )
    .await;
    case
}

/// The id of the order that nobody has answered.
async fn open_order(world: &World, case: &Case<'_>) -> String {
    let id = case.id();
    let query = format!(
        "select o ->> 'id' as line from assignment.assignment, jsonb_array_elements(side -> 'supervisions') o \
         where complaint_id = '{id}'"
    );
    lines(world, query).await.remove(0)
}

async fn everywhere_gone(world: &World, case: &Case<'_>, before: &BTreeSet<(String, String)>) {
    within(
        std::time::Duration::from_secs(30),
        "everybody to forget",
        async || words(world, case).await.is_empty().then_some(()),
    )
    .await;
    let dump = world.dump();
    let dump = String::from_utf8(dump).expect("text");
    // What was sealed before was not among the words.
    for personal in ["林晓", case.email.as_str(), "13800138000"] {
        assert!(!dump.contains(personal), "{personal}");
    }
    for (table, words) in before {
        assert!(!dump.contains(words.as_str()), "{table} said it: {words}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_two_erase_is_gone_in_every_service_and_a_restored_copy_does_not_bring_it_back() {
    let mut world = World::start().await;
    let folder = world.stack.folder.clone();
    let copy = folder.join("before.dump");
    let case = a_life_of_many_words(&world).await;
    let before = words(&world, &case).await;
    let places: BTreeSet<&str> = before.iter().map(|(table, _)| table.as_str()).collect();
    for table in [
        "intake.particulars",
        "investigation.verifications",
        "investigation.records",
        "investigation.conclusions",
        "investigation.classifications",
        "investigation.interests",
        "assignment.assignment",
        "assignment.measure",
        "notification.replies",
    ] {
        assert!(places.contains(table), "{table} keeps words: {places:?}");
    }
    assert!(before.len() >= 15, "{before:#?}");
    world.rest().await;
    let dump = format!("--dbname={}", world.stack.database.superuser_url());
    succeed(
        postgres_program("pg_dump")
            .args(["--format=custom", &dump])
            .arg("--file")
            .arg(&copy),
    );

    let asked = json!({"ground": "complainant_asked"});
    case.refused(
        SUPERVISOR,
        Service::Intake,
        "/erasure",
        asked.clone(),
        "403 role",
    )
    .await;
    for who in [UPPER_LEADER, OVERSEER] {
        case.does(who, Service::Intake, "/erasure", asked.clone())
            .await;
    }
    everywhere_gone(&world, &case, &before).await;
    world.rest().await;
    // Nobody writes about it any more, wherever it had not been over.
    let order = open_order(&world, &case).await;
    let answer = format!("/supervision-orders/{order}/answer");
    let late = json!({"text": "林某一事已经说明。"});
    case.refused(HANDLER, Service::Assignment, &answer, late, "409 not-now")
        .await;
    let late = json!({"reason": "林某系旧识。"});
    case.refused(
        OFFICER,
        Service::Investigation,
        "/interest",
        late,
        "409 ended",
    )
    .await;
    let (told, email) = (case.told.clone(), case.email.clone());

    // The operator restores yesterday's copy.
    for service in SERVICES {
        world.stack.kill(service);
    }
    let mut conn = world.stack.database.connect().await;
    for schema in SERVICES {
        let dropped = conn
            .batch_execute(&format!("drop schema {schema} cascade"))
            .await;
        dropped.expect("nobody uses it");
    }
    succeed(
        postgres_program("pg_restore")
            .args(["--single-transaction", &dump])
            .arg(&copy),
    );
    let case = world.case(told.clone(), &email);
    assert_eq!(words(&world, &case).await, before, "it is all back");
    for service in SERVICES {
        world.stack.serve(service);
    }
    for service in SERVICES {
        world.stack.ready(service).await;
    }
    let case = world.case(told, &email);
    everywhere_gone(&world, &case, &before).await;
    let row = case.at_stage("closed").await;
    assert!(row["erased_at"].is_string());
    world.finish().await;
}
