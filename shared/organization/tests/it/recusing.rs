//! Recusal from all complaints at once is what it is from each of them (F-4.2b).

use organization::{Recusing, excluded, recusing, remember};
use persistence::DbError;
use regulation::Sensitivity;
use uuid::Uuid;

use crate::support::{World, hear_staff, id, person};

/// Two lines of three, a head of heads, departments across the lines, relations both ways, and
/// somebody who is in no line.
#[tokio::test(flavor = "multi_thread")]
async fn for_each_pair_of_people_it_is_what_one_complaint_decides() {
    let world = World::new().await;
    let done: Result<(), DbError> = world
        .db
        .transaction(async |mut tx| {
            let mut people = vec![
                person(1, None, None),
                person(2, Some(1), Some(11)),
                person(3, Some(2), Some(11)),
                person(4, Some(3), Some(12)),
                person(5, Some(1), Some(12)),
                person(6, Some(5), Some(13)),
                person(7, None, Some(13)),
                person(8, None, None),
            ];
            people[3].declared_relations = vec![id(6)];
            people[6].declared_relations = vec![id(2)];
            // While facts are on their way, a line may bite its own tail.
            people.extend([person(9, Some(10), Some(14)), person(10, Some(9), Some(15))]);
            hear_staff(&mut tx, &people).await;
            let everybody: Vec<Uuid> = (1..=10).map(id).collect();
            let (complaint, other) = (id(100), id(101));
            remember::interest(&mut tx, complaint, id(8)).await?;
            let mut recused = 0;
            for viewer in &everybody {
                let Recusing {
                    always,
                    strict,
                    complaints,
                } = recusing(&mut tx, *viewer).await?;
                let declared = excluded(&mut tx, complaint, *viewer, &[], Sensitivity::S1).await?;
                assert_eq!(complaints.contains(&complaint), declared, "{viewer}");
                assert_eq!(declared, *viewer == id(8));
                for respondent in &everybody {
                    for sensitivity in Sensitivity::ALL.iter().copied() {
                        let s3 = sensitivity == Sensitivity::S3;
                        let all_at_once =
                            always.contains(respondent) || s3 && strict.contains(respondent);
                        let one =
                            excluded(&mut tx, other, *viewer, &[*respondent], sensitivity).await?;
                        assert_eq!(all_at_once, one, "{viewer} {respondent} {sensitivity}");
                        recused += usize::from(one);
                    }
                }
            }
            assert!(recused > 60, "{recused} pairs show little");
            Ok(())
        })
        .await;
    done.unwrap();
}
