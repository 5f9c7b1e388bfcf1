//! 保密 (F-6.9): who complains is read by few, for a reason, and never unseen.

use journeys_tests::World;
use journeys_tests::cast::{
    ADMINISTRATOR, BANK_OFFICER, DESK, HANDLER, HEAD, INTEGRITY, LEADER, OFFICER, OVERSEER,
    RESPONDENT, SUPERVISOR,
};
use journeys_tests::matters::{self, BRIBE, RUDE, with};
use rehearsal::{Answer, Who};
use serde_json::{Value, json};

const REASON: &str = "投诉人来电要求回拨，需要核对电话号码。";

async fn reveal(world: &World, who: &str, complaint: uuid::Uuid, body: Value) -> Answer {
    let path = format!("/v1/complaints/{complaint}/identity-disclosures");
    world.post(Who::Staff(who), "intake", &path, body).await
}

#[tokio::test(flavor = "multi_thread")]
async fn f_6_9_who_complains_is_revealed_with_a_reason_recorded_and_reported() {
    let world = World::start().await;
    let body = matters::at_the_desk(&world.people, BRIBE, "grave@example.org");
    let grave = world.register(Who::Staff(DESK), &body).await;
    let ordinary = world.desk_complaint(RUDE, "a@example.org").await;
    let said = || json!({ "reason": REASON });

    // Integrity: neither the complaint department, nor leaders by themselves, nor anybody complained
    // about or above them, nor whoever supervises.
    for who in [
        DESK,
        OFFICER,
        HANDLER,
        HEAD,
        LEADER,
        RESPONDENT,
        SUPERVISOR,
        BANK_OFFICER,
        ADMINISTRATOR,
    ] {
        let refused = reveal(&world, who, grave.id, said()).await;
        assert_eq!(refused.status, 404, "{who}: {}", refused.text);
    }
    let alone = reveal(&world, OVERSEER, grave.id, said()).await;
    assert_eq!(alone.status, 202, "{}", alone.text);
    let without = reveal(&world, INTEGRITY, grave.id, json!({ "reason": "" })).await;
    assert_eq!(without.status, 422, "{}", without.text);
    let revealed = reveal(&world, INTEGRITY, grave.id, said()).await;
    assert_eq!(revealed.status, 200, "{}", revealed.text);
    assert_eq!(revealed.body["complainant"]["name"], "林晓");
    // Of another complaint an officer may, integrity officers may not.
    let revealed = reveal(&world, OFFICER, ordinary.id(), said()).await;
    assert_eq!(revealed.body["complainant"]["phone"], "13800138000");
    let refused = reveal(&world, INTEGRITY, ordinary.id(), said()).await;
    assert_eq!(refused.status, 404, "{}", refused.text);

    // Reported: of integrity with the number alone, and in neither message a word of who or why.
    let number = ordinary.told.number.clone();
    let told = world.mail("fang@jiangzhou.example", "the report", |m| {
        m.subject().contains("身份被查看")
    });
    let told = told.await;
    assert!(told.subject().contains(&number), "{}", told.subject());
    let of_grave = world.mail("fang@jiangzhou.example", "the other report", |m| {
        m.subject().contains("待办")
    });
    let of_grave = of_grave.await;
    assert!(of_grave.subject().contains(&grave.number));
    for message in [told.text(), of_grave.text()] {
        for never in ["林晓", "13800138000", "回拨", "纪正", "孙丽"] {
            assert!(!message.contains(never), "{never}: {message}");
        }
    }

    // Recorded: supervisors read by whom and why; the complainant, how often.
    for (complaint, by) in [(grave.id, INTEGRITY), (ordinary.id(), OFFICER)] {
        let path = format!("/v1/complaints/{complaint}/identity-disclosures");
        let list = world.get(Who::Staff(SUPERVISOR), "intake", &path).await;
        let items = list.body["items"].as_array().expect("a list").clone();
        assert_eq!(items.len(), 1, "{}", list.text);
        assert_eq!(items[0]["staff_id"], json!(world.people.staff(by)));
        assert_eq!(items[0]["reason"], REASON);
        let hidden = world.get(Who::Staff(by), "intake", &path).await;
        assert_eq!(hidden.status, 404, "{}", hidden.text);
    }
    assert_eq!(world.track(&ordinary).await["looks_by_office"], 1);
    let anonymous = with(
        matters::web_form(&world.people, RUDE, "b@example.org"),
        json!({"anonymous": true, "complainant": null, "reply_channel": null}),
    );
    let anonymous = world.register(Who::Public, &anonymous).await;
    let nobody = reveal(&world, OFFICER, anonymous.id, said()).await;
    assert_eq!(nobody.body["anonymous"], true, "{}", nobody.text);
    for service in testkit::SERVICES {
        let log = world.stack.logged(service);
        assert!(!log.contains("回拨") && !log.contains("林晓"), "{service}");
    }
    world.finish().await;
}
