//! What may be written before anybody tries: the same that becomes of it when they do.

use super::*;

#[test]
fn a_reply_may_be_written_once_it_is_due_and_not_twice() {
    let may = |of: Correspondence| of.may_reply(WRITER, hour(9));
    assert_eq!(may(begun()), Err(Refusal::NothingToReply));
    assert_eq!(may(to_reply()), Ok(true));
    assert_eq!(may(replying()), Err(Refusal::AlreadyWritten));
    assert_eq!(may(replied()), Err(Refusal::AlreadyWritten));
}

#[test]
fn a_follow_up_comes_after_the_reply_and_not_from_whoever_handled_it() {
    let may = |of: Correspondence, by| of.may_follow_up(by, hour(30));
    assert_eq!(
        may(replying(), Some(WRITER)),
        Err(Refusal::NothingToFollowUp)
    );
    assert_eq!(may(replied(), Some(WRITER)), Ok(true));
    assert_eq!(may(replied(), None), Ok(true), "the complainant");
    assert_eq!(may(replied(), Some(HANDLER)), Err(Refusal::ByHandler));
    let mut about_integrity = replied();
    about_integrity.case.sensitivity = regulation::Sensitivity::S3;
    assert_eq!(
        may(about_integrity, Some(WRITER)),
        Ok(true),
        "with what is asked then"
    );
}
