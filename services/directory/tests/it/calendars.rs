//! Calendars: the embedded one is told, notices revise it (F-4.4b).

use directory::commands::{CalendarError, CalendarImported, ImportCalendar, import_calendar};
use directory::domain::{NoticeRefused, calendar_id};
use persistence::{Actor, DbError};

use crate::support::{DEMO, World, at, code};

const NOTICE: &str = r#"{"year": 2027, "papers": ["https://www.example/notice"], "days": [
    {"name": "元旦", "date": "2027-01-01", "isOffDay": true},
    {"name": "元旦", "date": "2027-01-02", "isOffDay": true},
    {"name": "春节", "date": "2027-02-20", "isOffDay": false}]}"#;

impl World {
    async fn notice(&self, json: &str) -> Result<CalendarImported, CalendarError> {
        let notice = calendar::parse_notice(json).unwrap();
        let cmd = ImportCalendar {
            name: code("cn"),
            notice,
            actor: Actor::System,
            at: at(),
        };
        self.running
            .base
            .db
            .transaction(async |mut tx| import_calendar(&mut tx, cmd).await)
            .await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notice_is_one_revision_and_one_fact_and_survives_another_import() {
    let world = World::with_demo().await;
    assert_eq!(
        world.trail(calendar_id(&code("cn"))).await.len(),
        1,
        "told with the organization"
    );
    assert_eq!(
        world.notice(NOTICE).await.unwrap(),
        CalendarImported::Changed { revision: 2 }
    );
    assert_eq!(
        world.notice(NOTICE).await.unwrap(),
        CalendarImported::AlreadyDone
    );
    let told = world.trail(calendar_id(&code("cn"))).await;
    assert_eq!(
        told.iter().map(|(_, seq)| *seq).collect::<Vec<_>>(),
        [Some(1), Some(2)]
    );
    assert_eq!(world.import(DEMO).await.unwrap().differences.len(), 0);
    let known: Result<_, DbError> = world
        .running
        .base
        .db
        .transaction(async |mut tx| organization::calendar(&mut tx, "cn").await)
        .await;
    let known = known.unwrap();
    assert!(known.is_published(2027) && known.is_published(2018));
    let day = |text: &str| text.parse().unwrap();
    assert!(!known.is_working_day(day("2027-01-01")) && known.is_working_day(day("2027-02-20")));
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_year_without_a_published_notice_is_refused() {
    let world = World::start().await;
    let empty = world
        .notice(r#"{"year": 2027, "papers": [], "days": []}"#)
        .await;
    assert!(matches!(
        empty,
        Err(CalendarError::Refused(NoticeRefused::Empty(2027)))
    ));
    assert!(world.trail(calendar_id(&code("cn"))).await.is_empty());
    world.stop().await;
}
