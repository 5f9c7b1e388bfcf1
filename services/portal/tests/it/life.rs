//! The answer is read and rated on the page, and a bad mark opens the complaint again.

use journeys_tests::World;
use journeys_tests::cast::{DESK, HANDLER};
use journeys_tests::matters;

use crate::support::Front;

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_is_read_and_rated() {
    let world = World::start().await;
    let front = Front::before(&world, &[]).await;
    let case = world.web_complaint(matters::SLOW, "lin@example.org").await;
    let browser = front.browser();
    let track = browser.get("/track").await;
    let fill = [
        ("number", case.told.number.as_str()),
        ("code", case.told.code.as_str()),
    ];
    let mine = browser.next(&track, &fill).await;
    assert!(mine.text(".stage").contains("已登记"), "{}", mine.html);
    case.accept().await;
    case.verify().await;
    case.classify("ordinary", &["B"]).await;
    case.dispatch().await;
    case.sign_for(HANDLER).await;
    case.at_stage("in_handling").await;
    let mine = browser.get("/my-complaint").await;
    assert!(mine.text(".stage").contains("正在办理"), "{}", mine.html);
    assert_eq!(mine.text("[aria-current=step] span"), "办理");
    case.approved_by_all(HANDLER).await;
    case.write_reply(DESK).await;
    case.at_stage("to_follow_up").await;
    let mine = browser.get("/my-complaint").await;
    assert!(
        mine.text(".letter .words").contains("诚恳致歉"),
        "{}",
        mine.html
    );
    let page = browser.get("/my-complaint/rating").await;
    assert_eq!(page.texts(".choice label").len(), 5);
    let page = browser.next(&page, &[]).await;
    assert_eq!(page.status, 422);
    let mine = browser.next(&page, &[("choice", "dissatisfied")]).await;
    assert!(mine.text("[role=status]").contains("谢谢"), "{}", mine.html);
    let row = case.at_stage("in_handling").await;
    assert_eq!(row["satisfaction"], "dissatisfied", "{row}");
    front.running.stop().await;
    world.finish().await;
}
