//! One route, asked by everybody.

use authorization::{Action, Case, Denied, TokenSigner, cell, partner_cell};
use journeys_tests::World;
use regulation::{Role, Sensitivity};

use super::cases::{Cases, Subject};
use super::cast::{PARTNERS, Partner, STAFF, Staff};
use super::routes::{Join, May, Route, Rows};

/// Who calls.
#[derive(Debug, Clone)]
pub(super) enum Caller {
    Staff(&'static Staff),
    Partner(&'static Partner),
    Token(&'static str, String),
    Nobody,
}

/// What must come back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Expected {
    /// Done, or refused for another reason than who asks.
    Open,
    Status(u16),
    /// 404, word for word as where there is nothing.
    Hidden,
    /// 403 for this reason.
    Forbidden(&'static str),
    /// Of no list any part.
    Listed,
    /// Refused in any way.
    Shut,
    /// The same, of somebody who is known.
    Refused,
}

/// One request.
#[derive(Debug, Clone)]
pub(super) struct Call {
    pub(super) caller: Caller,
    pub(super) subject: Option<Subject>,
    pub(super) measure: Option<&'static str>,
    pub(super) expected: Expected,
    /// Of the role that was asked about, where it was one.
    pub(super) role: Option<Option<Role>>,
    pub(super) allowed: bool,
}

pub(super) struct Asking<'a> {
    pub(super) world: &'a World,
    pub(super) cases: &'a Cases,
    pub(super) route: &'a Route,
}

impl Asking<'_> {
    /// What everybody who works there asks.
    pub(super) fn calls(&self) -> Vec<Call> {
        let people = &self.world.people;
        let mut calls = Vec::new();
        for staff in STAFF {
            let call = |expected: Expected| Call {
                allowed: matches!(
                    expected,
                    Expected::Open | Expected::Status(_) | Expected::Listed
                ),
                caller: Caller::Staff(staff),
                subject: None,
                measure: None,
                expected,
                role: Some(staff.role),
            };
            match &self.route.may {
                May::Public(_) => {}
                May::SignedIn(status) => calls.push(call(Expected::Status(*status))),
                May::Service(_) => calls.push(call(Expected::Hidden)),
                May::Everywhere(rows) => {
                    let decided = staff.may_everywhere(people, rows);
                    calls.push(call(self.expected(rows, decided.err())));
                }
                May::List(rows) => calls.push(call(self.of_list(rows, staff))),
                May::Case(rows) => {
                    for (subject, measure) in self.subjects(staff) {
                        let expected = self.of_case(rows, staff, &subject, measure);
                        calls.push(Call {
                            subject: Some(subject),
                            measure,
                            ..call(expected)
                        });
                    }
                }
                May::Named(code) => {
                    for (subject, _) in self.subjects(staff) {
                        let asked = code.split(' ').any(|code| code == staff.code)
                            && !subject.excluded.contains(&staff.code);
                        let expected = if asked {
                            Expected::Open
                        } else {
                            Expected::Shut
                        };
                        calls.push(Call {
                            subject: Some(subject),
                            ..call(expected)
                        });
                    }
                }
            }
        }
        calls
    }

    /// What everybody else asks: the public, services, and complainants about theirs and another's.
    pub(super) async fn others(&self) -> Vec<Call> {
        let call = |caller, subject: Option<&Subject>, expected| Call {
            caller,
            subject: subject.cloned(),
            measure: None,
            expected,
            role: None,
            allowed: false,
        };
        let place = match self.route.may {
            May::Case(_) | May::Named(_) => self.route.place.as_str(),
            May::Service(_)
                if self.route.path.contains("{id}") && self.route.service == "intake" =>
            {
                "cases"
            }
            _ => "none",
        };
        let places = if place == "hall" {
            Vec::new()
        } else {
            self.cases.at(place)
        };
        let first = places.first().copied();
        let mut calls = Vec::new();
        let public = match self.route.may {
            May::Public(status) => Expected::Status(status),
            _ => Expected::Status(401),
        };
        calls.push(call(Caller::Nobody, first, public));
        if let May::Public(_) = self.route.may {
            return calls;
        }
        for partner in PARTNERS {
            let subjects = match place {
                "hall" => vec![self.hall()],
                place => self.cases.at(place).into_iter().cloned().collect(),
            };
            // What one handed over itself is its own.
            let own = self.cases.at("handed over").into_iter().cloned();
            let own = own.filter(|_| place == "cases");
            let subjects: Vec<Subject> = subjects.into_iter().chain(own).collect();
            if subjects.is_empty() {
                let expected = self.of_partner(partner, None);
                calls.push(call(Caller::Partner(partner), None, expected));
            }
            for subject in subjects {
                let expected = self.of_partner(partner, Some(&subject));
                calls.push(call(Caller::Partner(partner), Some(&subject), expected));
            }
        }
        let notification = match self.route.may {
            May::Service(status) => Expected::Status(status),
            _ => Expected::Shut,
        };
        let service = Caller::Token("notification", self.service("notification"));
        calls.push(call(service, first, notification));
        if let Some(subject) = first.filter(|subject| !subject.name.starts_with("pattern")) {
            let theirs = match &self.route.may {
                May::Case(rows) if rows.has("+complainant") => Expected::Open,
                _ => Expected::Shut,
            };
            let token = self.complainant(subject).await;
            calls.push(call(Caller::Token("the complainant", token), first, theirs));
            let another = self.cases.at("new")[0];
            let token = self.complainant(another).await;
            calls.push(call(
                Caller::Token("another complainant", token),
                first,
                Expected::Shut,
            ));
        }
        calls
    }

    fn service(&self, name: &str) -> String {
        let signer = TokenSigner::from_pem(name, &self.world.stack.private_key(name));
        let token = signer.expect("a key").service(clock::real_now());
        token.expect("the key signed before")
    }

    async fn complainant(&self, subject: &Subject) -> String {
        let signer = TokenSigner::from_pem("intake", &self.world.stack.private_key("intake"));
        let token = signer
            .expect("a key")
            .complainant(subject.id, clock::real_now());
        token.expect("the key signed before")
    }

    /// Where somebody registers.
    fn hall(&self) -> Subject {
        let mut hall = self.cases.at("new")[0].clone();
        // Whoever registers knows nothing of it yet.
        hall.sensitivity = Sensitivity::S3;
        hall
    }

    /// Whatever the table does not give to a system of somebody else is refused, in any way.
    fn of_partner(&self, partner: &Partner, subject: Option<&Subject>) -> Expected {
        let people = &self.world.people;
        let may = |actions: &[Action], subject: &Subject| {
            let case = subject.handed_over(people);
            partner.may(people, actions, subject.site, &case)
        };
        match (&self.route.may, subject) {
            (May::Case(rows), Some(subject)) => {
                let own = rows.has("+partner") && may(&[Action::OwnComplaint], subject);
                if own || (may(&rows.actions, subject) && !rows.has("-partner")) {
                    Expected::Open
                } else {
                    Expected::Refused
                }
            }
            (May::List(rows), None) => {
                let given = |a: &Action| {
                    let cell = |s: &Sensitivity| partner_cell(*a, partner.purpose, *s);
                    Sensitivity::ALL.iter().any(|s| cell(s).is_some())
                };
                let listed = rows.actions.iter().all(given);
                if listed {
                    Expected::Listed
                } else {
                    Expected::Refused
                }
            }
            _ => Expected::Refused,
        }
    }

    /// Of what somebody is asked about: whoever works elsewhere of less, whoever is in conflict of more.
    fn subjects(&self, staff: &Staff) -> Vec<(Subject, Option<&'static str>)> {
        if self.route.place == "hall" {
            return vec![(self.hall(), None)];
        }
        let mut subjects: Vec<Subject> = self
            .cases
            .at(&self.route.place)
            .into_iter()
            .cloned()
            .collect();
        if staff.site == "bank" {
            subjects.retain(|subject| subject.name != "major");
        }
        let has_own = !self.route.path.contains("{pattern}")
            && [
                "{evidence}",
                "{delivery}",
                "{measure}",
                "{order}",
                "{department}",
            ]
            .iter()
            .all(|id| !self.route.path.contains(id))
            && !self.route.path.contains("notifications");
        if has_own && staff.site == "hall" {
            let conflicts = self.cases.at("conflicts").into_iter();
            subjects.extend(
                conflicts
                    .filter(|c| c.excluded.contains(&staff.code))
                    .cloned(),
            );
        }
        if !self.route.path.contains("{measure}") {
            return subjects
                .into_iter()
                .map(|subject| (subject, None))
                .collect();
        }
        let own = STAFF
            .iter()
            .map(|s| s.code)
            .find(|code| *code == staff.code);
        let other = if staff.code == "hall-head" {
            "hall-officer"
        } else {
            "hall-head"
        };
        let mut both = Vec::new();
        for subject in subjects {
            if let Some(own) = own.filter(|own| subject.measures.contains_key(own)) {
                both.push((subject.clone(), Some(own)));
            }
            both.push((subject, Some(other)));
        }
        both
    }

    fn of_case(
        &self,
        rows: &Rows,
        staff: &Staff,
        subject: &Subject,
        measure: Option<&str>,
    ) -> Expected {
        let mut case: Case = subject.case(self.world, &self.route.service, &self.route.path, staff);
        if let Some(owner) = measure {
            case.measure_owner = Some(self.world.people.staff(owner));
        }
        let decided = staff.may(&self.world.people, rows, subject, &case);
        let unseen = rows.has("-unseen") && {
            let rows = Rows::parse("list_register");
            staff
                .may(&self.world.people, &rows, subject, &case)
                .is_err()
        };
        match self.expected(rows, decided.err()) {
            Expected::Forbidden(_) if unseen => Expected::Hidden,
            expected => expected,
        }
    }

    fn expected(&self, rows: &Rows, denied: Option<Denied>) -> Expected {
        match denied {
            None => Expected::Open,
            Some(Denied::Forbidden(_)) if rows.has("-hidden") => Expected::Hidden,
            Some(Denied::Forbidden(reason)) => Expected::Forbidden(reason),
            Some(Denied::Hidden(_)) => Expected::Hidden,
            Some(other) => panic!("{other}"),
        }
    }

    fn of_list(&self, rows: &Rows, staff: &Staff) -> Expected {
        let reaches = |action| {
            let role = |s: &Sensitivity| {
                staff
                    .role
                    .is_some_and(|role| cell(action, Some(role), *s).is_some())
            };
            Sensitivity::ALL.iter().any(role)
        };
        let reached = match rows.join {
            Join::Both => rows.actions.iter().all(|a| reaches(*a)),
            Join::Either => rows.actions.iter().any(|a| reaches(*a)),
        };
        if reached || rows.has("-open") {
            Expected::Listed
        } else {
            Expected::Forbidden("role")
        }
    }

    /// Whether the table has a cell for this role in any of the cases that are asked about.
    pub(super) fn opens_to(&self, rows: &Rows, role: Option<Role>) -> bool {
        let sensitivities: Vec<Sensitivity> = match self.route.place.as_str() {
            "hall" | "" => vec![Sensitivity::S3],
            "all" | "new" | "none" => Sensitivity::ALL.to_vec(),
            place => self
                .cases
                .at(place)
                .iter()
                .map(|subject| subject.sensitivity)
                .collect(),
        };
        sensitivities.iter().any(|s| {
            let given = |action| {
                let cell = cell(action, role, *s);
                cell.is_some_and(|cell| !(rows.has("-alone") && cell.second_person))
            };
            match rows.join {
                Join::Both => rows.actions.iter().all(|a| given(*a)),
                Join::Either => rows.actions.iter().any(|a| given(*a)),
            }
        })
    }
}
