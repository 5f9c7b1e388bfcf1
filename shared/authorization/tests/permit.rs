//! The decision with facts from the organization, against a real PostgreSQL.
#![expect(clippy::unwrap_used, reason = "tests")]

use authorization::{
    Action, Caller, Case, Denied, StaffCaller, options, permit, permit_service, reach,
};
use events::directory::{PartnerChanged, RoleGrant, SiteChanged, StaffChanged};
use organization::remember;
use persistence::{Db, Tx};
use regulation::{Policy, Role, Sensitivity};
use testkit::TestDatabase;
use uuid::Uuid;

const ROOT: Uuid = Uuid::from_u128(1);
const HALL: Uuid = Uuid::from_u128(2);
const BANK: Uuid = Uuid::from_u128(3);
const OFFICER: Uuid = Uuid::from_u128(10);
const CLERK: Uuid = Uuid::from_u128(11);
const HEAD: Uuid = Uuid::from_u128(12);
const LEADER: Uuid = Uuid::from_u128(13);
const DEPARTMENT: Uuid = Uuid::from_u128(20);
const COMPLAINT: Uuid = Uuid::from_u128(30);

async fn site(tx: &mut Tx<'_>, id: Uuid, parent: Option<Uuid>, code: &str) {
    let fact = SiteChanged {
        site_id: id,
        at: clock::real_now(),
        parent_id: parent,
        code: code.into(),
        number_prefix: code.into(),
        name_zh: code.into(),
        name_en: code.into(),
        time_zone: "Asia/Shanghai".into(),
        calendar: "cn".into(),
        opens: "09:00".into(),
        closes: "17:30".into(),
        channels: Vec::new(),
        policy: Policy::default(),
        active: true,
    };
    remember::site(tx, 1, &fact).await.unwrap();
}

async fn staff(
    tx: &mut Tx<'_>,
    seq: i64,
    id: Uuid,
    manager: Option<Uuid>,
    role: Role,
    at_site: Uuid,
    active: bool,
) {
    let fact = StaffChanged {
        staff_id: id,
        at: clock::real_now(),
        site_id: at_site,
        department_id: Some(DEPARTMENT),
        manager_id: manager,
        grants: vec![RoleGrant {
            role,
            site_id: at_site,
        }],
        declared_relations: Vec::new(),
        active,
    };
    remember::staff(tx, seq, &fact).await.unwrap();
}

/// A hall and a bank below one root; the clerk reports to the head, the head to the leader.
async fn organization() -> (TestDatabase, Db) {
    let database = TestDatabase::create().await;
    let db = database
        .migrated("permit", vec![organization::MIGRATIONS])
        .await;
    let told: Result<(), persistence::DbError> = db
        .transaction(async |mut tx| {
            site(&mut tx, ROOT, None, "ROOT").await;
            site(&mut tx, HALL, Some(ROOT), "HALL").await;
            site(&mut tx, BANK, Some(ROOT), "BANK").await;
            staff(&mut tx, 1, LEADER, None, Role::Leadership, HALL, true).await;
            staff(
                &mut tx,
                1,
                HEAD,
                Some(LEADER),
                Role::DepartmentHead,
                HALL,
                true,
            )
            .await;
            staff(&mut tx, 1, CLERK, Some(HEAD), Role::Handler, HALL, true).await;
            staff(&mut tx, 1, OFFICER, Some(LEADER), Role::Officer, HALL, true).await;
            Ok(())
        })
        .await;
    told.unwrap();
    (database, db)
}

fn caller(id: Uuid) -> Caller {
    Caller::Staff(StaffCaller { id })
}

fn case(site: Uuid) -> Case {
    Case {
        sensitivity: Sensitivity::S1,
        ..Case::new(COMPLAINT, site)
    }
}

/// 200, or what a client would be answered, with the reason.
async fn ask(db: &Db, caller: &Caller, action: Action, case: &Case) -> (u16, &'static str) {
    let decided: Result<_, Denied> = db
        .transaction(async |mut tx| Ok(permit(&mut tx, caller, action, case).await.map(|_| ())))
        .await
        .and_then(|d| d);
    match decided {
        Ok(()) => (200, ""),
        Err(denied) => {
            let reason = denied.reason();
            (web::Problem::from(denied).status().as_u16(), reason)
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn roles_hold_in_the_subtree_of_their_grant_and_end_at_once() {
    let (_database, db) = organization().await;
    assert_eq!(
        ask(&db, &caller(OFFICER), Action::Accept, &case(HALL)).await,
        (200, "")
    );
    assert_eq!(
        ask(&db, &caller(OFFICER), Action::Accept, &case(BANK)).await,
        (403, "site")
    );
    assert_eq!(
        ask(&db, &caller(OFFICER), Action::TaskView, &case(BANK)).await,
        (404, "site")
    );
    assert_eq!(
        ask(
            &db,
            &caller(Uuid::from_u128(99)),
            Action::Accept,
            &case(HALL)
        )
        .await
        .0,
        401
    );
    let moved: Result<(), persistence::DbError> = db
        .transaction(async |mut tx| {
            staff(&mut tx, 2, OFFICER, Some(LEADER), Role::Officer, ROOT, true).await;
            Ok(())
        })
        .await;
    moved.unwrap();
    assert_eq!(
        ask(&db, &caller(OFFICER), Action::Accept, &case(BANK)).await,
        (200, "")
    );
    let left: Result<(), persistence::DbError> = db
        .transaction(async |mut tx| {
            staff(
                &mut tx,
                3,
                OFFICER,
                Some(LEADER),
                Role::Officer,
                ROOT,
                false,
            )
            .await;
            Ok(())
        })
        .await;
    left.unwrap();
    assert_eq!(
        ask(&db, &caller(OFFICER), Action::Accept, &case(BANK))
            .await
            .0,
        401
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn f_4_2b_respondents_and_those_who_report_to_them_are_recused_before_any_role_counts() {
    let (_database, db) = organization().await;
    let against = |respondent| Case {
        respondents: vec![respondent],
        assigned_to: vec![CLERK],
        departments: vec![DEPARTMENT],
        ..case(HALL)
    };
    assert_eq!(
        ask(&db, &caller(CLERK), Action::SignFor, &against(OFFICER)).await,
        (200, "")
    );
    assert_eq!(
        ask(&db, &caller(CLERK), Action::SignFor, &against(CLERK)).await,
        (403, "conflict")
    );
    assert_eq!(
        ask(&db, &caller(CLERK), Action::TaskView, &against(CLERK)).await,
        (404, "conflict")
    );
    assert_eq!(
        ask(&db, &caller(CLERK), Action::SignFor, &against(LEADER)).await,
        (403, "conflict")
    );
    assert_eq!(
        ask(&db, &caller(HEAD), Action::Endorse, &against(CLERK)).await,
        (200, ""),
        "managers keep their part"
    );
    let own = Case {
        measure_owner: Some(CLERK),
        ..against(CLERK)
    };
    assert_eq!(
        ask(&db, &caller(CLERK), Action::CompleteMeasure, &own).await,
        (200, "")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn asked_for_all_at_once_each_action_is_decided_as_it_is_alone() {
    let (_database, db) = organization().await;
    let complainant = Caller::Complainant {
        complaint: COMPLAINT,
    };
    let mut given = 0;
    for who in [caller(OFFICER), caller(CLERK), caller(LEADER), complainant] {
        for sensitivity in Sensitivity::ALL.iter().copied() {
            let case = Case {
                sensitivity,
                assigned_to: vec![CLERK],
                departments: vec![DEPARTMENT],
                ..case(HALL)
            };
            let at_once: Result<_, Denied> = db
                .transaction(async |mut tx| options(&mut tx, &who, Action::ALL, &case).await)
                .await;
            let at_once = at_once.unwrap();
            for action in Action::ALL.iter().copied() {
                let alone = db
                    .transaction(async |mut tx| permit(&mut tx, &who, action, &case).await)
                    .await;
                let alone = alone.ok();
                assert_eq!(at_once.of(action), alone, "{}", action.name());
                let without_a_second = alone.filter(|permission| !permission.second_person);
                assert_eq!(at_once.alone(action), without_a_second);
                given += usize::from(alone.is_some());
            }
        }
    }
    assert!(given > 30, "{given}");
    let unknown: Result<_, Denied> = db
        .transaction(async |mut tx| {
            let nobody = caller(Uuid::from_u128(99));
            options(&mut tx, &nobody, Action::ALL, &case(HALL)).await
        })
        .await;
    assert!(matches!(unknown, Err(Denied::Unauthenticated)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_complainants_token_is_good_for_one_complaint_and_services_do_what_is_theirs() {
    let (_database, db) = organization().await;
    let complainant = Caller::Complainant {
        complaint: COMPLAINT,
    };
    assert_eq!(
        ask(&db, &complainant, Action::OwnComplaint, &case(HALL)).await,
        (200, "")
    );
    assert_eq!(
        ask(&db, &complainant, Action::Withdraw, &case(HALL)).await,
        (200, "")
    );
    assert_eq!(
        ask(&db, &complainant, Action::Contact, &case(HALL)).await,
        (200, "")
    );
    let other = Case {
        complaint: Uuid::from_u128(31),
        ..case(HALL)
    };
    assert_eq!(
        ask(&db, &complainant, Action::OwnComplaint, &other).await.0,
        404
    );
    assert_eq!(
        ask(&db, &complainant, Action::Accept, &case(HALL)).await.0,
        403
    );
    assert_eq!(
        ask(&db, &Caller::Public, Action::Register, &case(HALL)).await,
        (200, "")
    );
    assert_eq!(
        ask(&db, &Caller::Public, Action::TaskView, &case(HALL))
            .await
            .0,
        401
    );

    let notification = Caller::Service("notification".into());
    assert!(permit_service(&notification, Action::DeliveryAddress).is_ok());
    assert!(
        permit_service(
            &Caller::Service("assignment".into()),
            Action::DeliveryAddress
        )
        .is_err()
    );
    assert!(
        permit_service(
            &Caller::Service("assignment".into()),
            Action::PublishedEvents
        )
        .is_ok()
    );
    assert!(permit_service(&caller(OFFICER), Action::PublishedEvents).is_err());
    assert!(permit_service(&notification, Action::FullNarrative).is_err());
    assert_eq!(
        ask(&db, &caller(OFFICER), Action::DeliveryAddress, &case(HALL))
            .await
            .0,
        404
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_reach_as_far_as_single_reads_do() {
    let (_database, db) = organization().await;
    let seen = async |who: Uuid| {
        let rows = vec![
            ("hall", case(HALL)),
            ("bank", case(BANK)),
            (
                "mine",
                Case {
                    assigned_to: vec![CLERK],
                    ..case(HALL)
                },
            ),
            (
                "against the clerk",
                Case {
                    respondents: vec![CLERK],
                    assigned_to: vec![CLERK],
                    ..case(HALL)
                },
            ),
            (
                "integrity",
                Case {
                    sensitivity: Sensitivity::S3,
                    ..case(HALL)
                },
            ),
        ];
        let kept: Result<Vec<&str>, Denied> = db
            .transaction(async |mut tx| {
                let reach = reach(&mut tx, &caller(who), Action::ListRegister).await?;
                let kept = reach.keep(&mut tx, rows, |(_, case)| case.clone()).await?;
                Ok(kept.into_iter().map(|(name, _)| name).collect())
            })
            .await;
        kept.unwrap()
    };
    assert_eq!(seen(OFFICER).await, ["hall", "mine", "against the clerk"]);
    assert_eq!(seen(CLERK).await, ["mine"]);
    assert_eq!(seen(LEADER).await, ["hall", "mine", "against the clerk"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partner_may_what_its_purpose_says_at_its_site_until_it_is_let_out() {
    const PARTNER: Uuid = Uuid::from_u128(40);
    let (_database, db) = organization().await;
    let known = async |seq: i64, purpose: &str, active: bool| {
        let fact = PartnerChanged {
            partner_id: PARTNER,
            at: clock::real_now(),
            purpose: purpose.into(),
            site_id: HALL,
            active,
        };
        let kept: Result<(), persistence::DbError> = db
            .transaction(async |mut tx| {
                remember::partner(&mut tx, seq, &fact).await.unwrap();
                Ok(())
            })
            .await;
        kept.unwrap();
    };
    let me = Caller::Partner(PARTNER);
    let register = async |site| ask(&db, &me, Action::Register, &Case::new(COMPLAINT, site)).await;
    let sites = async |action| {
        let found: Result<Vec<_>, Denied> = db
            .transaction(async |mut tx| {
                let reach = reach(&mut tx, &me, action).await?;
                Ok(reach
                    .levels
                    .into_iter()
                    .map(|l| (l.sensitivity, l.sites))
                    .collect())
            })
            .await;
        found.map_err(|denied| denied.reason())
    };
    assert_eq!(register(HALL).await.0, 401, "not heard of");
    assert_eq!(sites(Action::Statistics).await, Err("unauthenticated"));

    known(1, "register_transferred", true).await;
    assert_eq!(register(HALL).await, (200, ""));
    assert_eq!(register(BANK).await, (403, "site"));
    assert_eq!(sites(Action::Statistics).await, Err("role"));
    let own = Case {
        assigned_to: vec![PARTNER],
        ..Case::new(COMPLAINT, HALL)
    };
    let follow = async |case| ask(&db, &me, Action::OwnComplaint, &case).await;
    assert_eq!(follow(own.clone()).await, (200, ""));
    assert_eq!(
        follow(Case::new(COMPLAINT, HALL)).await,
        (404, "not-assigned")
    );
    assert_eq!(
        ask(&db, &me, Action::TaskView, &own).await,
        (404, "purpose"),
        "what it handed over itself, too"
    );
    // No list of the register goes with what is one's own.
    assert_eq!(sites(Action::OwnComplaint).await, Err("role"));
    assert!(permit_service(&me, Action::PublishedEvents).is_err());

    known(2, "statistics", true).await;
    assert_eq!(register(HALL).await, (403, "purpose"));
    let hall = || vec![HALL];
    assert_eq!(
        sites(Action::Statistics).await,
        Ok(vec![(Sensitivity::S1, hall()), (Sensitivity::S2, hall())])
    );
    assert_eq!(sites(Action::ListRegister).await, Err("role"));

    // Of a version after this one.
    known(3, "everything", true).await;
    assert_eq!(register(HALL).await, (403, "purpose"));
    assert_eq!(sites(Action::Statistics).await, Err("role"));

    known(4, "register_transferred", false).await;
    assert_eq!(register(HALL).await.0, 401);
    assert_eq!(sites(Action::Statistics).await, Err("unauthenticated"));
}
