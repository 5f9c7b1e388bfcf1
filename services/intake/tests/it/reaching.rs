//! Facts that change who may read a complaint.

use chrono::TimeDelta;
use events::assignment::Designated;
use events::investigation::GroupFormed;
use regulation::{Scope, Sensitivity, Severity};
use testkit::eventually;

use crate::following::{at, classified, ordinary};
use crate::world::*;

#[tokio::test(flavor = "multi_thread")]
async fn reclassification_moves_the_seal_both_ways_and_says_so() {
    let world = World::new().await;
    let complaint_id = world.accepted().await.id;
    let promised = world.row(complaint_id).await["promised_date"].clone();
    let grave = classified(
        complaint_id,
        Severity::Major,
        &[Scope::Integrity],
        Sensitivity::S3,
    );
    world.tell(&grave).await;
    eventually("the seal", async || {
        world.stored_narrative(complaint_id).await.1.then_some(())
    })
    .await;
    let hidden = world
        .get(&format!("/v1/complaints/{complaint_id}"))
        .by(&staff(OFFICER))
        .send()
        .await;
    assert_eq!(hidden.status, 404);
    world.tell(&ordinary(complaint_id)).await;
    let opened = async || (!world.stored_narrative(complaint_id).await.1).then_some(());
    eventually("the seal to go", opened).await;
    let (plain, _) = world.stored_narrative(complaint_id).await;
    assert_eq!(plain.as_deref(), form()["narrative"].as_str());
    // Major is promised later; ordinary again as at first (F-4.6).
    let changed = [
        "redress.complaint.sensitivity_changed.v1",
        "redress.complaint.promised_date_changed.v1",
    ];
    assert_eq!(
        world.published(complaint_id).await[2..],
        [changed, changed].concat()
    );
    assert_eq!(world.row(complaint_id).await["promised_date"], promised);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn members_of_a_designated_group_read_what_others_may_not() {
    let world = World::new().await;
    let complaint_id = world.registered(&bribery()).await.id;
    let path = format!("/v1/complaints/{complaint_id}/acceptance");
    assert_eq!(
        world
            .post(&path)
            .by(&staff(INTEGRITY))
            .seen(1)
            .send()
            .await
            .status,
        204
    );
    let narrative = format!("/v1/complaints/{complaint_id}/narrative");
    let leader = staff(LEADER);
    assert_eq!(world.get(&narrative).by(&leader).send().await.status, 404);
    let due_at = at() + TimeDelta::days(7);
    let members = vec![LEADER, SUPERVISOR];
    let group = GroupFormed {
        complaint_id,
        at: at(),
        leader_id: LEADER,
        member_ids: members.clone(),
        formed_by: INTEGRITY,
    };
    world.tell(&group).await;
    eventually("the leader to read it", async || {
        (world.get(&narrative).by(&leader).send().await.status == 200).then_some(())
    })
    .await;
    let designated = Designated {
        complaint_id,
        at: at(),
        leader_id: LEADER,
        member_ids: members,
        due_at,
        designated_by: LEADER,
    };
    world.tell(&designated).await;
    world.end().await;
}
