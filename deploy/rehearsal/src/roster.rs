//! Who is who: names, roles, offices and calendars, from the organization as directory exports it.

use std::collections::HashMap;

use calendar::{Calendar, Office};
use directory::domain::{Code, Organization, Site, WorkingCalendar, site_id, staff_id, window_id};
use uuid::Uuid;

use crate::installation::{Installation, Who};
use crate::page::Lang;
use crate::terms;

/// Holds no part in any case, so may read the organization.
const ADMINISTRATOR: &str = "jz-admin";

/// Names of ids. Where directory is away it knows nobody, and ids stay ids.
#[derive(Default)]
pub struct Roster {
    organization: Organization,
    staff: HashMap<Uuid, Code>,
    sites: HashMap<Uuid, Code>,
    windows: HashMap<Uuid, (Code, Code)>,
}

impl Roster {
    /// Asks directory, once.
    pub async fn fetch(installation: &Installation) -> Self {
        let who = Who::Staff(ADMINISTRATOR);
        let answer = installation.get(who, "directory", "/v1/organization").await;
        let Ok(answer) = answer else {
            return Self::default();
        };
        directory::file::read(&answer.text)
            .map(|file| Self::of(file.organization))
            .unwrap_or_default()
    }

    /// Of an organization.
    pub fn of(organization: Organization) -> Self {
        let staff = organization.staff.keys();
        let sites = organization.sites.keys();
        let windows = organization.windows.keys();
        Self {
            staff: staff.map(|code| (staff_id(code), code.clone())).collect(),
            sites: sites.map(|code| (site_id(code), code.clone())).collect(),
            windows: windows
                .map(|(site, code)| (window_id(site, code), (site.clone(), code.clone())))
                .collect(),
            organization,
        }
    }

    /// Somebody by code: `钱小红 (hall-qian, registrar)`.
    pub fn person(&self, code: &str, lang: Lang) -> String {
        let member = Code::parse(code).ok();
        let member = member.and_then(|code| self.organization.staff.get(&code));
        let Some(member) = member else {
            return code.to_owned();
        };
        let roles: Vec<&str> = member
            .grants
            .iter()
            .map(|(role, _)| terms::role(*role, lang))
            .collect();
        let name = &member.person.name;
        let title = member.person.title.as_deref().unwrap_or_default();
        match lang {
            Lang::Zh => format!("{name}（{code}，{title}）"),
            Lang::En => format!("{name} ({code}, {})", roles.join(", ")),
        }
    }

    /// Somebody by id, as above.
    pub fn person_of(&self, id: Uuid, lang: Lang) -> String {
        match self.staff.get(&id) {
            Some(code) => self.person(code.as_str(), lang),
            None => id.to_string(),
        }
    }

    /// Several, by id.
    pub fn people(&self, ids: &[Uuid], lang: Lang) -> String {
        let names: Vec<String> = ids.iter().map(|id| self.person_of(*id, lang)).collect();
        names.join(lang.pick("、", ", "))
    }

    /// Whoever an entry of the trail names: `staff:<id>`, `complainant`, `service:assignment` …
    pub fn actor(&self, actor: &str, lang: Lang) -> String {
        let id = actor.strip_prefix("staff:").and_then(|id| id.parse().ok());
        match (id, actor) {
            (Some(id), _) => self.person_of(id, lang),
            (None, "complainant") => lang.pick("投诉人", "the complainant").to_owned(),
            (None, "public") => lang.pick("公众", "the public").to_owned(),
            (None, "system") => lang.pick("系统", "the system").to_owned(),
            (None, other) => other.to_owned(),
        }
    }

    /// A site's code.
    pub fn site_code(&self, id: Uuid) -> Option<&str> {
        self.sites.get(&id).map(Code::as_str)
    }

    fn site(&self, id: Uuid) -> Option<&Site> {
        self.organization.sites.get(self.sites.get(&id)?)
    }

    /// A site's name.
    pub fn site_name(&self, id: Uuid, lang: Lang) -> String {
        match self.site(id) {
            Some(site) => lang.pick(&site.name_zh, &site.name_en).to_owned(),
            None => id.to_string(),
        }
    }

    /// A window's name.
    pub fn window_name(&self, id: Uuid, lang: Lang) -> String {
        let window = self.windows.get(&id);
        let window = window.and_then(|local| self.organization.windows.get(local));
        match window {
            Some(window) => lang.pick(&window.name_zh, &window.name_en).to_owned(),
            None => id.to_string(),
        }
    }

    /// When a site works; as the regulation's default where it is not known.
    pub fn office(&self, site: Uuid) -> Office {
        match self.site(site) {
            Some(site) => Office {
                time_zone: site.time_zone,
                opens: site.opens,
                closes: site.closes,
            },
            None => Office::parse("Asia/Shanghai", "09:00", "17:30")
                .expect("a zone of the IANA database and two times of day"),
        }
    }

    /// On which days a site works.
    pub fn calendar(&self, site: Uuid) -> Calendar {
        let Some(site) = self.site(site) else {
            return Calendar::china();
        };
        let name = site.calendar.as_str();
        match self.organization.calendars.get(&site.calendar) {
            Some(own) if !own.days.is_empty() => calendar_of(name, own),
            _ => Calendar::named(name).unwrap_or_else(Calendar::china),
        }
    }
}

fn calendar_of(name: &str, own: &WorkingCalendar) -> Calendar {
    let days = own.days.iter();
    let days = days.map(|(date, day)| (*date, day.off, day.name.clone()));
    Calendar::new(name, own.published_years.iter().copied(), days)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn demo() -> Roster {
        let file = include_str!("../../demo-organization.toml");
        Roster::of(directory::file::read(file).unwrap().organization)
    }

    #[test]
    fn people_are_named_with_code_and_role() {
        let roster = demo();
        let id = staff_id(&Code::parse("hall-qian").unwrap());
        assert_eq!(
            roster.person_of(id, Lang::En),
            "钱小红 (hall-qian, registrar)"
        );
        assert_eq!(
            roster.person_of(id, Lang::Zh),
            "钱小红（hall-qian，投诉受理台）"
        );
        assert_eq!(
            roster.actor(&format!("staff:{id}"), Lang::Zh),
            "钱小红（hall-qian，投诉受理台）"
        );
        assert_eq!(roster.actor("complainant", Lang::En), "the complainant");
    }

    #[test]
    fn a_site_has_its_own_hours_and_strangers_stay_ids() {
        let roster = demo();
        let bank = site_id(&Code::parse("bank").unwrap());
        assert_eq!(roster.office(bank).closes.to_string(), "17:00:00");
        assert_eq!(roster.site_code(bank), Some("bank"));
        let nobody = Uuid::from_u128(1);
        assert_eq!(
            Roster::default().person_of(nobody, Lang::En),
            nobody.to_string()
        );
        assert_eq!(
            Roster::default().office(nobody).closes.to_string(),
            "17:30:00"
        );
    }
}
