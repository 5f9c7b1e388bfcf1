//! Sessions and passwords.

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::account::{ABSOLUTE, IDLE, Session, Weak, judge_password};

fn begun() -> DateTime<Utc> {
    DateTime::from_timestamp_secs(1_790_000_000).unwrap()
}

fn session() -> Session {
    Session {
        begun_at: begun(),
        used_at: begun(),
        ended_at: None,
    }
}

#[test]
fn a_session_ends_when_it_is_not_used_when_the_day_is_over_and_when_it_is_ended() {
    let moment = TimeDelta::seconds(1);
    let unused = session();
    assert!(unused.is_alive(begun()));
    assert!(unused.is_alive(begun() + IDLE - moment));
    assert!(!unused.is_alive(begun() + IDLE));

    let late = Session {
        used_at: begun() + ABSOLUTE - moment,
        ..session()
    };
    assert!(late.is_alive(begun() + ABSOLUTE - moment));
    assert!(!late.is_alive(begun() + ABSOLUTE));
    assert_eq!(late.ends_at(), begun() + ABSOLUTE);

    let ended = Session {
        ended_at: Some(begun()),
        ..session()
    };
    assert!(!ended.is_alive(begun()));
}

#[test]
fn a_password_is_long_enough_and_not_what_one_would_try_first() {
    let judge = |password: &str| judge_password(password, &["hall-sun", "孙丽", "Sun Li"]);
    for good in [
        "correct horse staple rain",
        "窗外的雨下到了第七天",
        "kV8#pq!2zLw9",
    ] {
        assert_eq!(judge(good), Ok(()), "{good}");
    }
    assert_eq!(judge("kV8#pq!2z"), Err(Weak::Short));
    assert_eq!(judge("kV8#pq!2zL"), Ok(()), "ten are enough");
    assert_eq!(judge(&"kV8#pq!2zLw9".repeat(11)), Err(Weak::Long));
    let longest: String = "kV8#pq!2zLw9".repeat(11).chars().take(128).collect();
    assert_eq!(judge(&longest), Ok(()));
    for bad in [
        "1234567890",
        "password123",
        "hall-sun-hall-sun",
        "Sun Li Sun Li",
        "aaaaaaaaaaaaaaa",
        "qwertyuiop",
    ] {
        assert_eq!(judge(bad), Err(Weak::Guessed), "{bad}");
    }
}
