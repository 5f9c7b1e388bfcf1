//! Recordings that will be overwritten (S-4.2).

use super::*;

fn hour(n: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::hours(n)
}

fn recording(overwritten: i64) -> Recording {
    Recording {
        id: Uuid::from_u128(77),
        name: text("三号窗口上方摄像头"),
        overwritten_at: hour(overwritten),
        secure_by: hour(overwritten - 24),
        act: Act {
            by: OFFICER,
            at: hour(100),
        },
    }
}

#[test]
fn the_alarm_is_raised_before_it_is_overwritten_and_at_once_where_little_time_is_left() {
    let day = TimeDelta::hours(24);
    assert_eq!(secure_by(hour(200), day, hour(100)), hour(176));
    assert_eq!(secure_by(hour(110), day, hour(100)), hour(100));
    assert_eq!(secure_by(hour(124), day, hour(100)), hour(100));
    assert_eq!(secure_by(hour(125), day, hour(100)), hour(101));
    let gone = secure_by(hour(90), day, hour(100));
    assert_eq!(gone, hour(90), "never after it is overwritten");
}

#[test]
fn a_recording_is_named_until_the_case_has_ended_and_not_when_it_is_gone() {
    let (_, facts) = changed(registered(case()).name_recording(recording(200)));
    assert_eq!(facts, [Fact::RecordingNamed(recording(200))]);
    assert!(accepted(case()).name_recording(recording(200)).is_ok());
    assert_eq!(
        accepted(case()).name_recording(recording(100)),
        Err(Refusal::AlreadyOverwritten)
    );
    assert_eq!(
        accepted(case()).name_recording(recording(99)),
        Err(Refusal::AlreadyOverwritten)
    );
    assert!(accepted(case()).name_recording(recording(101)).is_ok());
    assert_eq!(
        ended(Ending::Closed).name_recording(recording(200)),
        Err(Refusal::Ended)
    );
}

#[test]
fn whoever_has_the_case_and_whoever_named_it_are_told() {
    let at = hour(176);
    let (_, facts) = changed(accepted(case()).recording_at_risk(recording(200), at));
    let [Fact::RecordingAtRisk { staff, .. }] = &facts[..] else {
        panic!("{facts:?}")
    };
    assert!(staff.contains(&OFFICER));
    assert!(facts[0].is_public());
    assert_eq!(
        ended(Ending::Closed).recording_at_risk(recording(200), at),
        Ok(Decision::AlreadyDone)
    );
}

#[test]
fn a_recording_is_open_at_risk_secured_or_lost() {
    let state = |alarmed, secured, at| RecordingState::of((alarmed, secured), hour(200), hour(at));
    assert_eq!(state(false, false, 150), RecordingState::Open);
    assert_eq!(state(true, false, 180), RecordingState::AtRisk);
    assert_eq!(state(true, false, 199), RecordingState::AtRisk);
    assert_eq!(state(false, false, 201), RecordingState::Lost);
    assert_eq!(state(true, false, 200), RecordingState::Lost);
    assert_eq!(state(true, true, 300), RecordingState::Secured);
}
