//! Calendars and sites as the deadline arithmetic needs them.

use events::directory::{CalendarChanged, DayException};
use organization::remember::{self, RememberError};
use persistence::DbError;

use crate::support::{World, at, id, site};

#[tokio::test(flavor = "multi_thread")]
async fn the_embedded_calendar_serves_until_directory_told_its_own() {
    let world = World::new().await;
    let done: Result<(), DbError> = world
        .db
        .transaction(async |mut tx| {
            let day = |text: &str| text.parse().unwrap();
            let before = organization::calendar(&mut tx, "cn").await?;
            assert!(!before.is_published(2027) && before.is_published(2026));
            let fact = CalendarChanged {
                calendar_id: id(1),
                at: at(),
                name: "cn".into(),
                revision: 2,
                published_years: vec![2026, 2027],
                days: vec![DayException {
                    date: day("2027-01-04"),
                    off: true,
                    name: "元旦".into(),
                }],
            };
            assert!(remember::calendar(&mut tx, 1, &fact).await.unwrap());
            let after = organization::calendar(&mut tx, "cn").await?;
            assert!(after.is_published(2027) && !after.is_working_day(day("2027-01-04")));
            let unknown = organization::calendar(&mut tx, "elsewhere").await?;
            assert!(!unknown.is_published(2026) && unknown.is_working_day(day("2026-10-01")));
            Ok(())
        })
        .await;
    done.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_site_comes_back_as_it_was_told_and_nonsense_is_refused() {
    let world = World::new().await;
    let done: Result<(), DbError> = world
        .db
        .transaction(async |mut tx| {
            assert!(organization::site(&mut tx, id(1)).await?.is_none());
            let fact = site(1, None);
            assert!(remember::site(&mut tx, 1, &fact).await.unwrap());
            let known = organization::site(&mut tx, id(1)).await?.unwrap();
            assert_eq!(
                (&known.policy, &known.channels),
                (&fact.policy, &fact.channels)
            );
            let office = organization::office(&known);
            assert_eq!(office.time_zone, chrono_tz::Asia::Shanghai);
            assert_eq!(office.closes.to_string(), "17:30:00");
            assert_eq!(
                organization::site_by_code(&mut tx, "site-1").await?,
                Some(known)
            );
            // Newer, it takes the place of the older one with all that it has; the older one never again.
            let mut newer = site(1, Some(7));
            newer.policy.patterns.person_complaints = 5;
            newer.opens = "08:00".into();
            newer.active = false;
            assert!(remember::site(&mut tx, 2, &newer).await.unwrap());
            for seq in [1, 2] {
                assert!(!remember::site(&mut tx, seq, &fact).await.unwrap());
                let known = organization::site(&mut tx, id(1)).await?.unwrap();
                assert_eq!(
                    (&known.policy, known.parent_id, known.active),
                    (&newer.policy, Some(id(7)), false)
                );
                assert_eq!(known.opens.to_string(), "08:00:00");
            }
            let mut nowhere = site(2, None);
            nowhere.time_zone = "Nowhere/Land".into();
            let refused = remember::site(&mut tx, 1, &nowhere).await;
            assert!(matches!(refused, Err(RememberError::Contract("time_zone"))));
            Ok(())
        })
        .await;
    done.unwrap();
}
