//! What is reported to whoever supervises: that somebody read who complains (F-6.9).

use events::complaint::{ComplaintClosed, IdentityRevealed};
use events::directory::{RoleGrant, StaffChanged};
use regulation::{ClosingResult, ReplyChannel, Role, Sensitivity};
use testkit::new_id;
use uuid::Uuid;

use crate::cast::{self, HALL, INTEGRITY, OFFICER, SHUT, now};
use crate::world::World;

const SUPERVISOR: Uuid = Uuid::from_u128(0xDA);
const LEADER: Uuid = Uuid::from_u128(0xDB);

fn holding(staff_id: Uuid, role: Role) -> StaffChanged {
    StaffChanged {
        staff_id,
        grants: vec![RoleGrant {
            role,
            site_id: HALL,
        }],
        ..cast::staff().remove(0)
    }
}

fn revealed(of: &events::complaint::ComplaintRegistered, by: Uuid) -> IdentityRevealed {
    IdentityRevealed {
        complaint_id: of.complaint_id,
        at: now(),
        disclosure_id: new_id(),
        site_id: of.site_id,
        sensitivity: of.sensitivity,
        revealed_by: by,
    }
}

fn to(world: &World) -> Vec<String> {
    let all = world.mailbox.messages();
    all.iter().flat_map(|m| m.to().to_vec()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn f_6_9_supervisors_hear_that_somebody_read_who_complains_even_when_the_case_has_ended() {
    let registered = cast::registered(ReplyChannel::Tracking);
    let mut world = World::with(&registered).await;
    world.tell(&holding(SUPERVISOR, Role::Supervisor)).await;
    world.tell(&holding(LEADER, Role::Leadership)).await;
    let closed = ComplaintClosed {
        complaint_id: registered.complaint_id,
        at: now(),
        result: ClosingResult::Explained,
        closed_by: Some(OFFICER),
    };
    world.tell(&closed).await;
    world.tell(&revealed(&registered, OFFICER)).await;
    let mail = world.mail("da@hall.test", "身份被查看").await;
    assert!(mail.text().contains(&registered.number), "{}", mail.text());
    assert_eq!(to(&world), ["da@hall.test"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn f_6_9_a_report_that_waits_for_the_morning_outlives_the_case() {
    let mut registered = cast::registered(ReplyChannel::Tracking);
    registered.site_id = SHUT;
    let mut world = World::with(&registered).await;
    world.tell(&holding(SUPERVISOR, Role::Supervisor)).await;
    world.tell(&revealed(&registered, OFFICER)).await;
    let complaint = registered.complaint_id;
    world.tell(&cast::due_soon(complaint)).await;
    // Another service's stream: the close may overtake it, and then there is nothing to cancel; nor
    // is there while a sender has it in hand.
    world.put_off(complaint, "due_soon").await;
    world.put_off(complaint, "identity_revealed").await;
    let closed = ComplaintClosed {
        complaint_id: complaint,
        at: now(),
        result: ClosingResult::Explained,
        closed_by: Some(OFFICER),
    };
    world.tell(&closed).await;
    world.delivery(complaint, "due_soon", "cancelled").await;
    world
        .delivery(complaint, "identity_revealed", "queued")
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f_6_9_nobody_is_told_of_the_own_look_and_without_a_supervisor_the_level_above_hears() {
    let mut registered = cast::registered(ReplyChannel::Tracking);
    registered.sensitivity = Sensitivity::S3;
    let mut world = World::with(&registered).await;
    world.tell(&holding(SUPERVISOR, Role::Supervisor)).await;
    // The only supervisor looked, as a member of a group may: integrity officers hear.
    world.tell(&revealed(&registered, SUPERVISOR)).await;
    let mail = world.mail("d5@hall.test", "待办").await;
    assert!(!mail.text().contains("身份"), "{}", mail.text());
    world.tell(&revealed(&registered, INTEGRITY)).await;
    world.mail("da@hall.test", "待办").await;
    assert_eq!(to(&world), ["d5@hall.test", "da@hall.test"]);

    let ordinary = cast::registered(ReplyChannel::Tracking);
    let mut world = World::with(&ordinary).await;
    world.tell(&holding(LEADER, Role::Leadership)).await;
    world.tell(&revealed(&ordinary, OFFICER)).await;
    world.mail("db@hall.test", "身份被查看").await;
    assert_eq!(to(&world), ["db@hall.test"]);
}
