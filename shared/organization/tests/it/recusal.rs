//! F-4.2b, allowed and forbidden.

use organization::{excluded, excluded_by_people};
use persistence::DbError;
use regulation::{Role, Sensitivity};

use crate::support::{World, grant, hear_staff, id, person};

/// 1 director → 2 head → 3 clerk → 4 trainee; 5 another head → 6 another clerk; 3 and 4 in
/// department 11, 6 in 12.
async fn organization(tx: &mut persistence::Tx<'_>) {
    let people = [
        person(1, None, None),
        person(2, Some(1), Some(11)),
        person(3, Some(2), Some(11)),
        person(4, Some(3), Some(11)),
        person(5, Some(1), Some(12)),
        person(6, Some(5), Some(12)),
    ];
    hear_staff(tx, &people).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_respondent_and_whoever_reports_to_one_are_recused_and_managers_are_not() {
    let world = World::new().await;
    let done: Result<(), DbError> = world
        .db
        .transaction(async |mut tx| {
            organization(&mut tx).await;
            let s1 = Sensitivity::S1;
            assert!(
                excluded_by_people(&mut tx, id(3), &[id(3)], s1).await?,
                "the respondent"
            );
            assert!(
                excluded_by_people(&mut tx, id(4), &[id(3)], s1).await?,
                "reports to the respondent"
            );
            assert!(
                excluded_by_people(&mut tx, id(4), &[id(1)], s1).await?,
                "three levels below"
            );
            assert!(
                !excluded_by_people(&mut tx, id(2), &[id(3)], s1).await?,
                "the head keeps the part"
            );
            assert!(!excluded_by_people(&mut tx, id(1), &[id(3)], s1).await?);
            assert!(
                !excluded_by_people(&mut tx, id(6), &[id(3)], s1).await?,
                "somebody else"
            );
            assert!(
                excluded_by_people(&mut tx, id(6), &[id(3), id(5)], s1).await?,
                "one respondent of several is enough"
            );
            assert!(
                !excluded_by_people(&mut tx, id(4), &[], s1).await?,
                "nobody is accused"
            );
            Ok(())
        })
        .await;
    done.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn in_s3_cases_the_managers_and_the_department_of_a_respondent_are_recused_too() {
    let world = World::new().await;
    let done: Result<(), DbError> = world
        .db
        .transaction(async |mut tx| {
            organization(&mut tx).await;
            for manager in [2, 1] {
                assert!(
                    !excluded_by_people(&mut tx, id(manager), &[id(4)], Sensitivity::S2).await?
                );
                assert!(excluded_by_people(&mut tx, id(manager), &[id(4)], Sensitivity::S3).await?);
            }
            hear_staff(&mut tx, &[person(7, Some(5), Some(11))]).await;
            assert!(!excluded_by_people(&mut tx, id(7), &[id(3)], Sensitivity::S2).await?);
            assert!(
                excluded_by_people(&mut tx, id(7), &[id(3)], Sensitivity::S3).await?,
                "same department"
            );
            assert!(
                !excluded_by_people(&mut tx, id(6), &[id(3)], Sensitivity::S3).await?,
                "neither"
            );
            Ok(())
        })
        .await;
    done.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_declared_relation_recuses_both_and_an_unknown_person_is_recused() {
    let world = World::new().await;
    let done: Result<(), DbError> = world
        .db
        .transaction(async |mut tx| {
            organization(&mut tx).await;
            let mut cousin = person(8, Some(5), Some(12));
            cousin.declared_relations = vec![id(3)];
            hear_staff(&mut tx, &[cousin]).await;
            assert!(
                excluded_by_people(&mut tx, id(8), &[id(3)], Sensitivity::S1).await?,
                "declared it"
            );
            assert!(
                excluded_by_people(&mut tx, id(3), &[id(8)], Sensitivity::S1).await?,
                "was named"
            );
            assert!(!excluded_by_people(&mut tx, id(6), &[id(8)], Sensitivity::S1).await?);
            assert!(
                excluded_by_people(&mut tx, id(99), &[id(3)], Sensitivity::S1).await?,
                "fails closed"
            );
            assert!(
                excluded_by_people(&mut tx, id(6), &[id(99)], Sensitivity::S1).await?,
                "fails closed"
            );
            Ok(())
        })
        .await;
    done.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reporting_line_that_bites_its_tail_for_a_moment_still_gets_an_answer() {
    let world = World::new().await;
    let done: Result<(), DbError> = world
        .db
        .transaction(async |mut tx| {
            hear_staff(
                &mut tx,
                &[
                    person(1, Some(2), None),
                    person(2, Some(1), None),
                    person(3, None, None),
                ],
            )
            .await;
            assert!(excluded_by_people(&mut tx, id(1), &[id(2)], Sensitivity::S1).await?);
            assert!(!excluded_by_people(&mut tx, id(3), &[id(2)], Sensitivity::S3).await?);
            assert_eq!(organization::managers_up(&mut tx, id(1)).await?, [id(2)]);
            Ok(())
        })
        .await;
    done.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_leader_is_known_by_the_role() {
    let world = World::new().await;
    let done: Result<(), DbError> = world
        .db
        .transaction(async |mut tx| {
            let mut leader = person(1, None, None);
            leader.grants = vec![grant(Role::Leadership, 1)];
            hear_staff(&mut tx, &[leader, person(2, Some(1), None)]).await;
            assert!(organization::is_leader(&mut tx, &[id(2), id(1)]).await?);
            assert!(!organization::is_leader(&mut tx, &[id(2)]).await?);
            Ok(())
        })
        .await;
    done.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interest_declared_in_a_case_recuses_from_that_case_whoever_is_complained_about() {
    let world = World::new().await;
    let done: Result<(), DbError> = world
        .db
        .transaction(async |mut tx| {
            organization(&mut tx).await;
            let (case, other, s1) = (id(100), id(101), Sensitivity::S1);
            assert!(!excluded(&mut tx, case, id(6), &[id(3)], s1).await?);
            assert!(organization::remember::interest(&mut tx, case, id(6)).await?);
            let again = organization::remember::interest(&mut tx, case, id(6)).await?;
            assert!(!again, "known already");
            assert!(excluded(&mut tx, case, id(6), &[id(3)], s1).await?);
            assert!(excluded(&mut tx, case, id(6), &[], s1).await?);
            assert!(
                !excluded(&mut tx, other, id(6), &[id(3)], s1).await?,
                "of another case"
            );
            assert!(
                !excluded(&mut tx, case, id(5), &[id(3)], s1).await?,
                "whoever they report to is free"
            );
            assert!(
                excluded(&mut tx, other, id(4), &[id(3)], s1).await?,
                "the rest of the rule holds"
            );
            let declared = organization::interests_of(&mut tx, id(6)).await?;
            assert_eq!(declared.into_iter().collect::<Vec<_>>(), [case]);
            Ok(())
        })
        .await;
    done.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_line_below_is_the_person_and_whoever_reports_to_them() {
    let world = World::new().await;
    let done: Result<(), DbError> = world
        .db
        .transaction(async |mut tx| {
            organization(&mut tx).await;
            let mut below = organization::line_below(&mut tx, id(2)).await?;
            below.sort_unstable();
            assert_eq!(below, [id(2), id(3), id(4)]);
            assert_eq!(organization::line_below(&mut tx, id(6)).await?, [id(6)]);
            Ok(())
        })
        .await;
    done.unwrap();
}
