//! Samples of closed complaints (F-6.7).

use serde_json::json;
use uuid::Uuid;

use super::histories::{Dice, live};
use super::{behind, counted};
use crate::world::*;

async fn sample(world: &World, who: Uuid, query: &str) -> Vec<Uuid> {
    let path = format!("/v1/samples?period=2026&{query}");
    let answer = world.get(&path).by(&staff(who)).send().await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let ids = answer.body["items"].as_array().unwrap().iter();
    ids.map(|row| row["id"].as_str().unwrap().parse().unwrap())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_seed_draws_the_same_and_every_draw_is_recorded() {
    let world = World::new().await;
    let mut conn = world.conn().await;
    let mut dice = Dice::new(11);
    for _ in 0..80 {
        live(&mut conn, &mut dice).await;
    }
    counted(&world).await;
    let closed = behind(&world, SUPERVISOR, "period=2026&figure=closed").await;
    assert!(closed.len() > 12, "{}", closed.len());
    let drawn = sample(&world, SUPERVISOR, "size=6&seed=spring").await;
    assert_eq!(drawn.len(), 6);
    assert!(drawn.iter().all(|id| closed.contains(id)));
    assert_eq!(
        sample(&world, SUPERVISOR, "size=6&seed=spring").await,
        drawn
    );
    assert_eq!(
        sample(&world, SUPERVISOR, "size=3&seed=spring").await,
        drawn[..3]
    );
    assert_ne!(
        sample(&world, SUPERVISOR, "size=6&seed=autumn").await,
        drawn
    );
    assert_eq!(
        sample(&world, SUPERVISOR, "size=100&seed=all").await.len(),
        closed.len()
    );

    // Within the scope of whoever draws, and not what they may not list.
    let hall = behind(&world, OFFICER, "period=2026&figure=closed").await;
    let mine = sample(&world, OFFICER, "size=100&seed=all").await;
    assert_eq!(mine.len(), hall.len());
    assert!(mine.iter().all(|id| hall.contains(id)));
    let sealed = sample(&world, INTEGRITY, "size=100&seed=all").await;
    assert!(!sealed.is_empty() && sealed.iter().all(|id| !closed.contains(id)));
    let path = "/v1/samples?period=2026&size=3&seed=x";
    for who in [REGISTRAR, HEAD] {
        let answer = world.get(path).by(&staff(who)).send().await;
        let reason = (answer.status.as_u16(), &answer.body["reason"]);
        assert_eq!(reason, (403, &json!("role")));
    }

    // Who looked at what: for whoever audits, and for nobody else.
    let looked = (format!("staff:{SUPERVISOR}"), "sample.drawn".to_owned());
    assert!(world.trail(drawn[0]).await.contains(&looked));
    let path = format!("/v1/complaints/{}/history", mine[0]);
    let steps = |history: Answer| {
        assert_eq!(history.status, 200, "{}", history.text);
        let steps = history.body["items"].as_array().unwrap().clone();
        steps.iter().filter(|s| s["what"] == "sample.drawn").count()
    };
    let seen = world.get(&path).by(&staff(SUPERVISOR)).send().await;
    assert!(steps(seen) > 0);
    let seen = world.get(&path).by(&staff(OFFICER)).send().await;
    assert_eq!(steps(seen), 0);
    world.end().await;
}
