//! Who is there, and who stands in (F-4.4e).

use chrono::NaiveDate;
use events::directory::{Absence, AbsencesChanged};
use organization::{Presence, may_stand_in, presence, remember};
use persistence::{DbError, Tx};
use regulation::{Role, Sensitivity};

use crate::support::{World, at, grant, hear_sites, hear_staff, id, person, site};

fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, day).unwrap()
}

/// Away from the 23rd until that day.
async fn away(tx: &mut Tx<'_>, seq: i64, who: u128, until: u32, deputy: Option<u128>) {
    let fact = AbsencesChanged {
        staff_id: id(who),
        at: at(),
        absences: vec![Absence {
            from: day(23),
            until: day(until),
            deputy_id: deputy.map(id),
        }],
    };
    assert!(remember::absences(tx, seq, &fact).await.unwrap());
}

fn is_away(until: u32, stand_in: Option<u128>) -> Presence {
    Presence::Away {
        until: day(until),
        stand_in: stand_in.map(id),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_away_is_stood_in_for_by_the_first_along_the_line_of_deputies_who_is_there() {
    let world = World::new().await;
    let done: Result<(), DbError> = world
        .db
        .transaction(async |mut tx| {
            let tx = &mut tx;
            away(tx, 1, 1, 25, Some(2)).await;
            assert_eq!(presence(tx, id(1), day(22)).await?, Presence::There);
            assert_eq!(presence(tx, id(2), day(23)).await?, Presence::There);
            assert_eq!(presence(tx, id(1), day(23)).await?, is_away(25, Some(2)));
            assert_eq!(presence(tx, id(1), day(25)).await?, is_away(25, Some(2)));
            assert_eq!(presence(tx, id(1), day(26)).await?, Presence::There);
            // The deputy is away for a day, and has a deputy.
            away(tx, 1, 2, 23, Some(3)).await;
            assert_eq!(presence(tx, id(1), day(23)).await?, is_away(25, Some(3)));
            assert_eq!(presence(tx, id(1), day(24)).await?, is_away(25, Some(2)));
            away(tx, 2, 2, 23, None).await;
            assert_eq!(presence(tx, id(1), day(23)).await?, is_away(25, None));
            Ok(())
        })
        .await;
    done.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ring_of_deputies_who_are_all_away_ends_with_nobody() {
    let world = World::new().await;
    let done: Result<(), DbError> = world
        .db
        .transaction(async |mut tx| {
            let tx = &mut tx;
            away(tx, 1, 1, 25, Some(2)).await;
            away(tx, 1, 2, 25, Some(3)).await;
            away(tx, 1, 3, 25, Some(1)).await;
            // Leads into the ring, and is not of it.
            away(tx, 1, 4, 25, Some(2)).await;
            // The own deputy.
            away(tx, 1, 5, 25, Some(5)).await;
            for who in 1..=5 {
                let found = presence(tx, id(who), day(24)).await?;
                assert_eq!(found, is_away(25, None), "{who}");
            }
            Ok(())
        })
        .await;
    done.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn of_s3_only_leaders_and_integrity_officers_stand_in() {
    let world = World::new().await;
    let done: Result<(), DbError> = world
        .db
        .transaction(async |mut tx| {
            hear_sites(
                &mut tx,
                &[site(1, None), site(2, Some(1)), site(3, Some(1))],
            )
            .await;
            let with = |n, role, at| {
                let mut person = person(n, None, None);
                person.grants = vec![grant(role, at)];
                person
            };
            let people = [
                with(10, Role::IntegrityOfficer, 1),
                with(11, Role::Leadership, 2),
                with(12, Role::Leadership, 3),
                with(13, Role::Supervisor, 1),
                with(14, Role::Officer, 2),
            ];
            hear_staff(&mut tx, &people).await;
            for (who, s3) in [
                (10, true),
                (11, true),
                (12, false),
                (13, false),
                (14, false),
            ] {
                for sensitivity in [Sensitivity::S1, Sensitivity::S2] {
                    assert!(may_stand_in(&mut tx, id(who), id(2), sensitivity).await?);
                }
                let may = may_stand_in(&mut tx, id(who), id(2), Sensitivity::S3).await?;
                assert_eq!(may, s3, "{who}");
            }
            Ok(())
        })
        .await;
    done.unwrap();
}
