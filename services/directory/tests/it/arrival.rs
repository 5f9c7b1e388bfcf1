//! What directory tells arrives in another service's copy of the organization.

use directory::domain::{department_id, site_id};
use messaging::{Amqp, Messaging, Reactions, Settings};
use persistence::Db;
use regulation::Role;

use crate::support::{DEMO, World, code, staff};

impl World {
    /// Another service with the organization's reactions and nothing else.
    async fn listener(&self) -> (Db, Messaging) {
        let db = self
            .database
            .migrated("intake", vec![organization::MIGRATIONS])
            .await;
        let topology = self.broker.topology();
        let broker = Amqp::new(self.broker.uri(), "intake", &topology);
        let settings = Settings {
            service: "intake".into(),
            topology,
            await_listeners: false,
        };
        let messaging = Messaging::start(
            db.clone(),
            broker,
            settings,
            organization::reactions(Reactions::new()),
        );
        (db, messaging)
    }
}

async fn name_of(db: &Db, site: &str) -> Option<String> {
    let id = site_id(&code(site));
    let found = db
        .transaction(async |mut tx| organization::site(&mut tx, id).await)
        .await
        .unwrap();
    found.map(|site| site.name_zh)
}

#[tokio::test(flavor = "multi_thread")]
async fn another_service_soon_knows_the_organization_and_what_changed_in_it() {
    let world = World::start().await;
    let (db, messaging) = world.listener().await;
    world.import(DEMO).await.unwrap();
    // People come after places: with the last of them, everything is there.
    let last = staff("jz-yan");
    testkit::eventually("the last member of staff", async || {
        db.transaction(async |mut tx| organization::staff(&mut tx, last).await)
            .await
            .unwrap()
    })
    .await;
    let facts = db.transaction(async |mut tx| {
        let hall = site_id(&code("hall"));
        let officers = organization::with_role(&mut tx, Role::Officer, hall).await?;
        let day = "2026-11-24".parse().unwrap();
        let duty = organization::on_duty(&mut tx, hall, day).await?;
        let complaints = organization::complaint_department(&mut tx, hall).await?;
        let window = organization::window(
            &mut tx,
            directory::domain::window_id(&code("hall"), &code("1")),
        )
        .await?;
        Ok::<_, persistence::DbError>((officers, duty, complaints, window))
    });
    let (mut officers, duty, complaints, window) = facts.await.unwrap();
    officers.truncate(2);
    officers.sort();
    let mut expected = [staff("hall-sun"), staff("hall-li")];
    expected.sort();
    assert_eq!(officers, expected, "the site's own first");
    assert_eq!(duty, [staff("hall-sun")], "a Tuesday");
    assert_eq!(complaints.and_then(|d| d.head_id), Some(staff("hall-sun")));
    assert_eq!(
        window.and_then(|w| w.department_id),
        Some(department_id(&code("hall"), &code("registry")))
    );

    world
        .import(&DEMO.replace("江州市政务服务中心\"", "江州市民中心\""))
        .await
        .unwrap();
    testkit::eventually("the new name", async || {
        name_of(&db, "hall")
            .await
            .filter(|name| name == "江州市民中心")
    })
    .await;
    messaging.stop().await;
    world.stop().await;
}
