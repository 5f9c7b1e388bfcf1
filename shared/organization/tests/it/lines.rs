//! Sites, roles, managers, rosters; the newest fact counts.

use chrono::NaiveDate;
use events::directory::{Duty, DutyRosterChanged};
use organization::remember;
use persistence::DbError;
use regulation::Role;

use crate::support::{World, at, department, grant, hear_sites, hear_staff, id, person, site};

#[tokio::test(flavor = "multi_thread")]
async fn a_role_holds_at_its_site_and_below_and_the_nearest_holder_comes_first() {
    let world = World::new().await;
    let done: Result<(), DbError> = world
        .db
        .transaction(async |mut tx| {
            hear_sites(
                &mut tx,
                &[
                    site(1, None),
                    site(2, Some(1)),
                    site(3, Some(2)),
                    site(4, Some(1)),
                ],
            )
            .await;
            let mut at_root = person(10, None, None);
            at_root.grants = vec![grant(Role::Officer, 1)];
            let mut in_the_middle = person(11, None, None);
            in_the_middle.grants = vec![grant(Role::Officer, 2), grant(Role::Registrar, 2)];
            let mut left = person(12, None, None);
            left.grants = vec![grant(Role::Officer, 3)];
            left.active = false;
            hear_staff(&mut tx, &[at_root, in_the_middle, left]).await;
            assert_eq!(
                organization::with_role(&mut tx, Role::Officer, id(3)).await?,
                [id(11), id(10)]
            );
            assert_eq!(
                organization::with_role(&mut tx, Role::Officer, id(4)).await?,
                [id(10)]
            );
            assert!(
                organization::with_role(&mut tx, Role::Registrar, id(1))
                    .await?
                    .is_empty()
            );
            assert!(organization::is_within(&mut tx, id(3), id(1)).await?);
            assert!(!organization::is_within(&mut tx, id(1), id(3)).await?);
            let mut below = organization::subtree(&mut tx, id(2)).await?;
            below.sort();
            assert_eq!(below, [id(2), id(3)]);
            assert_eq!(
                organization::root(&mut tx).await?.map(|s| s.id),
                Some(id(1))
            );
            Ok(())
        })
        .await;
    done.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_older_fact_changes_nothing_and_a_newer_one_replaces_everything() {
    let world = World::new().await;
    let done: Result<(), DbError> = world
        .db
        .transaction(async |mut tx| {
            let mut now = person(1, None, None);
            now.grants = vec![grant(Role::Handler, 1), grant(Role::Registrar, 1)];
            now.declared_relations = vec![id(5)];
            assert!(remember::staff(&mut tx, 3, &now).await.unwrap());
            let mut before = person(1, Some(9), None);
            before.grants = vec![grant(Role::Leadership, 1)];
            assert!(!remember::staff(&mut tx, 2, &before).await.unwrap());
            let known = organization::staff(&mut tx, id(1)).await?.unwrap();
            assert_eq!(
                (known.manager_id, known.grants, known.declared_relations),
                (None, now.grants, vec![id(5)])
            );
            assert!(remember::staff(&mut tx, 4, &before).await.unwrap());
            let known = organization::staff(&mut tx, id(1)).await?.unwrap();
            assert_eq!(
                (known.manager_id, known.grants, known.declared_relations),
                (Some(id(9)), before.grants, vec![])
            );
            Ok(())
        })
        .await;
    done.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_complaint_department_is_the_nearest_one_and_its_head_must_be_with_us() {
    let world = World::new().await;
    let done: Result<(), DbError> = world
        .db
        .transaction(async |mut tx| {
            hear_sites(&mut tx, &[site(1, None), site(2, Some(1))]).await;
            let mut headed = department(20, 1, true);
            headed.head_id = Some(id(10));
            for fact in [headed, department(21, 2, false)] {
                assert!(remember::department(&mut tx, 1, &fact).await.unwrap());
            }
            assert_eq!(
                organization::complaint_department(&mut tx, id(2))
                    .await?
                    .map(|d| d.id),
                Some(id(20))
            );
            assert_eq!(
                organization::department_head(&mut tx, id(20)).await?,
                None,
                "not heard of yet"
            );
            hear_staff(&mut tx, &[person(10, None, Some(20))]).await;
            assert_eq!(
                organization::department_head(&mut tx, id(20)).await?,
                Some(id(10))
            );
            assert_eq!(
                organization::department_staff(&mut tx, id(20)).await?,
                [id(10)]
            );
            let mut left = person(10, None, Some(20));
            left.active = false;
            assert!(remember::staff(&mut tx, 2, &left).await.unwrap());
            assert_eq!(organization::department_head(&mut tx, id(20)).await?, None);
            assert!(
                remember::department(&mut tx, 1, &department(22, 2, true))
                    .await
                    .unwrap()
            );
            assert_eq!(
                organization::complaint_department(&mut tx, id(2))
                    .await?
                    .map(|d| d.id),
                Some(id(22))
            );
            Ok(())
        })
        .await;
    done.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_roster_says_who_is_on_duty_that_day() {
    let world = World::new().await;
    let done: Result<(), DbError> = world
        .db
        .transaction(async |mut tx| {
            hear_staff(&mut tx, &[person(1, None, None), person(2, None, None)]).await;
            let day = |d| NaiveDate::from_ymd_opt(2026, 11, d).unwrap();
            let duty = |d, who| Duty {
                date: day(d),
                staff_id: id(who),
            };
            let first = DutyRosterChanged {
                site_id: id(1),
                at: at(),
                duties: vec![duty(23, 1), duty(24, 2)],
            };
            assert!(remember::roster(&mut tx, 1, &first).await.unwrap());
            assert_eq!(
                organization::on_duty(&mut tx, id(1), day(24)).await?,
                [id(2)]
            );
            let later = DutyRosterChanged {
                site_id: id(1),
                at: at(),
                duties: vec![duty(23, 2)],
            };
            assert!(remember::roster(&mut tx, 2, &later).await.unwrap());
            assert_eq!(
                organization::on_duty(&mut tx, id(1), day(23)).await?,
                [id(2)]
            );
            assert!(
                organization::on_duty(&mut tx, id(1), day(24))
                    .await?
                    .is_empty()
            );
            Ok(())
        })
        .await;
    done.unwrap();
}
