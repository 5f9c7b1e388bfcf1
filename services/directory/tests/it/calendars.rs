//! Calendars: the embedded one is told, notices revise it (F-4.4b).

use directory::commands::{CalendarError, CalendarImported, ImportCalendar, import_calendar};
use directory::domain::{DayChange, NoticeRefused, calendar_id};
use directory::notice::{self, Format, How, Unmarked};
use directory::store::calendars;
use persistence::{Actor, DbError};

use crate::support::{DEMO, World, at, code};

const NOTICE: &str = r#"{"year": 2027, "papers": ["https://www.example/notice"], "days": [
    {"name": "元旦", "date": "2027-01-01", "isOffDay": true},
    {"name": "元旦", "date": "2027-01-02", "isOffDay": true},
    {"name": "春节", "date": "2027-02-20", "isOffDay": false}]}"#;

impl World {
    /// A notice: what it made of the calendar, and whether that is new.
    async fn notice(&self, json: &str) -> Result<(bool, i32), CalendarError> {
        let imported = self.import_notice(json, false).await?;
        Ok((imported.changed, imported.after.revision))
    }

    async fn import_notice(
        &self,
        json: &str,
        dry_run: bool,
    ) -> Result<CalendarImported, CalendarError> {
        let how = How {
            format: Format::Json,
            year: None,
            source: None,
            unmarked: Unmarked::Refuse,
        };
        let cmd = ImportCalendar {
            name: code("cn"),
            notice: notice::read(json.as_bytes(), &how).unwrap().notice,
            dry_run,
            seen_version: None,
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
    let told = world.trail(calendar_id(&code("cn"))).await;
    let changed = |seq| ("redress.calendar.changed.v1".to_owned(), Some(seq));
    let adopted = || ("calendar.adopted".to_owned(), None);
    assert_eq!(
        told,
        [changed(1), adopted()],
        "told with the organization, and where it came from"
    );
    assert_eq!(world.notice(NOTICE).await.unwrap(), (true, 2));
    assert_eq!(world.notice(NOTICE).await.unwrap(), (false, 2));
    let told = world.trail(calendar_id(&code("cn"))).await;
    assert_eq!(told, [changed(1), adopted(), changed(2), adopted()]);
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

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_shows_each_day_that_changes_and_changes_none() {
    let world = World::with_demo().await;
    let shown = world.import_notice(NOTICE, true).await.unwrap();
    let days = |imported: &CalendarImported| -> Vec<_> {
        let days = imported.differences.iter();
        days.map(|d| (d.date.to_string(), d.change, d.to.clone()))
            .collect()
    };
    let name = |text: &str| Some(text.to_owned());
    let expected = [
        ("2027-01-01".to_owned(), DayChange::BecomesOff, name("元旦")),
        // A Saturday: nobody works on it anyway.
        ("2027-01-02".to_owned(), DayChange::Renamed, name("元旦")),
        (
            "2027-02-20".to_owned(),
            DayChange::BecomesWorking,
            name("春节"),
        ),
    ];
    assert_eq!(days(&shown), expected);
    assert!(shown.changed && !shown.published_before);
    let adopted = world.import_notice(NOTICE, false).await.unwrap();
    assert_eq!(
        days(&adopted),
        expected,
        "shown, and nothing was changed by it"
    );

    // The year is published by now: what a corrected notice says differently.
    let corrected = NOTICE
        .replace("2027-02-20", "2027-02-21")
        .replace("2027-01-01", "2027-01-03");
    let shown = world.import_notice(&corrected, true).await.unwrap();
    let expected = [
        ("2027-01-01".to_owned(), DayChange::BecomesWorking, None),
        ("2027-01-03".to_owned(), DayChange::Renamed, name("元旦")),
        ("2027-02-20".to_owned(), DayChange::BecomesOff, None),
        (
            "2027-02-21".to_owned(),
            DayChange::BecomesWorking,
            name("春节"),
        ),
    ];
    assert!(shown.published_before);
    assert_eq!(days(&shown), expected);
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_version_stays_as_it_was_with_who_when_and_from_where() {
    let world = World::with_demo().await;
    world.notice(NOTICE).await.unwrap();
    let corrected = NOTICE.replace("2027-02-20", "2027-02-21");
    world.notice(&corrected).await.unwrap();
    let versions = async |before| -> Vec<calendars::CalendarVersion> {
        let found: Result<_, DbError> = world
            .running
            .base
            .db
            .transaction(async |mut tx| calendars::versions(&mut tx, &code("cn"), before, 10).await)
            .await;
        found.unwrap()
    };
    let all = versions(None).await;
    let about: Vec<_> = all
        .iter()
        .map(|v| (v.version, v.calendar.revision, v.origin.source.as_str()))
        .collect();
    let paper = "https://www.example/notice";
    let expected = [(3, 3, paper), (2, 2, paper), (1, 1, "organization file")];
    assert_eq!(about, expected);
    for version in &all {
        assert_eq!(version.origin.adopted_by, "system");
        assert_eq!(version.origin.adopted_at, at());
    }
    let day = "2027-02-20".parse().unwrap();
    let names = all.iter().map(|v| v.calendar.days.contains_key(&day));
    assert_eq!(names.collect::<Vec<_>>(), [false, true, false]);
    let earlier = versions(Some(2)).await;
    assert_eq!(earlier, all[2..]);
    world.stop().await;
}
