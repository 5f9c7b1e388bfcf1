//! One's own account, and what administrators do, through the pages: two of them where directory wants two.

mod account;
mod organization;
mod others;
mod texts;

use journeys_tests::World;
use journeys_tests::cast::ADMINISTRATOR;

use crate::browser::{Browser, Shown};
use crate::support::Front;

const PASSWORD: &str = "correct horse staple rain";
/// Besides [`ADMINISTRATOR`].
const SECOND: &str = "jz-qiu";

/// An installation with a portal that has its clock.
struct Office {
    world: World,
    front: Front,
}

impl Office {
    async fn open() -> Self {
        let world = World::start().await;
        let clock = world.stack.folder.join("clock.json");
        let clock = clock.to_string_lossy().into_owned();
        let front = Front::before(&world, &[("REDRESS_CLOCK_FILE", &clock)]).await;
        Self { world, front }
    }

    async fn close(self) {
        self.front.running.stop().await;
        // Nobody complained: most services have no trail to look at.
        self.world.rest().await;
    }

    /// The code of an invitation, as an operator makes one.
    fn invited(&self, who: &str) -> String {
        let mut command = self.world.stack.command("directory");
        let invited = command.args(["account", "invite", "--staff", who]).output();
        let invited = invited.expect("directory runs");
        let said = String::from_utf8_lossy(&invited.stdout).into_owned();
        let (_, code) = said.trim().split_once('#').expect("a link");
        code.to_owned()
    }

    /// Somebody who has chosen their password on the page, and signed in.
    async fn somebody(&self, who: &str) -> Browser {
        let browser = self.front.browser();
        let chosen = self.chooses(&browser, &self.invited(who), PASSWORD).await;
        assert_eq!(
            chosen.path, "/staff/sign-in?note=signed-out-chosen",
            "{}",
            chosen.html
        );
        assert!(!chosen.text(".note.good").is_empty(), "it is said");
        let home = signs_in(&browser, who, PASSWORD).await;
        assert_eq!(
            (home.status, home.path.as_str()),
            (200, "/staff"),
            "{}",
            home.html
        );
        browser
    }

    async fn chooses(&self, browser: &Browser, code: &str, password: &str) -> Shown {
        let page = browser.get("/welcome").await;
        let typed = [
            ("invitation", code),
            ("password", password),
            ("again", password),
        ];
        browser.next(&page, &typed).await
    }
}

async fn signs_in(browser: &Browser, who: &str, password: &str) -> Shown {
    let page = browser.get("/staff/sign-in").await;
    browser
        .next(&page, &[("name", who), ("password", password)])
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn administration_is_for_administrators() {
    let office = Office::open().await;
    let registrar = office.somebody("hall-qian").await;
    for page in [
        "",
        "/organization",
        "/organization.toml",
        "/staff",
        "/partners",
        "/calendars",
        "/calendars/cn/notice",
        "/templates",
        "/subtypes",
        "/parked",
    ] {
        let path = format!("/staff/administration{page}");
        let refused = registrar.get(&path).await;
        assert_eq!(refused.status, 403, "{path}");
    }
    let home = registrar.get("/staff").await;
    assert!(home.texts(".ways a").iter().all(|name| name != "系统管理"));
    let nobody = office.front.browser();
    let asked = nobody.get("/staff/administration/staff").await;
    assert_eq!(
        asked.path,
        "/staff/sign-in?back=/staff/administration/staff"
    );
    // A form of an administrator's page, sent by somebody else, does nothing.
    let sent = registrar
        .post(
            "/staff/administration/staff/0192f1de-0000-7000-8000-000000000001/shut-out",
            &[],
        )
        .await;
    assert_eq!(sent.status, 403);

    let administrator = office.somebody(ADMINISTRATOR).await;
    let home = administrator.get("/staff/administration").await;
    assert_eq!(home.status, 200);
    assert_eq!(home.texts("main .cards li").len(), 7);
    for link in home.hrefs("main .cards a") {
        let page = administrator.get(&link).await;
        assert_eq!(page.status, 200, "{link}");
        assert!(!page.text("h1").is_empty(), "{link}");
    }
    office.close().await;
}
