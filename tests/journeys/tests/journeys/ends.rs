//! Lives that end early: declined, withdrawn.

use journeys_tests::{World, matters};

#[tokio::test(flavor = "multi_thread")]
async fn probe() {
    let t = std::time::Instant::now();
    let world = World::start().await;
    eprintln!("started {:?}", t.elapsed());
    let case = world.web_complaint(matters::RUDE, "lin@example.org").await;
    eprintln!("{:?}", case.told);
    case.accept().await;
    case.verify().await;
    case.classify("ordinary", &["A"]).await;
    case.at_stage("classified").await;
    eprintln!("{:?} {:?}", world.timeline(case.id()).await, t.elapsed());
    world.finish().await;
}
