//! Departments, windows, people, partners and sub-types.

use regulation::{Language, Purpose, Role, Subtype};

use super::super::shape::{DepartmentTable, PartnerTable, StaffTable, SubtypeTable, WindowTable};
use super::{Here, Reader};
use crate::domain::{
    Absence, Code, Department, Kind, Local, OwnSubtype, Partner, Person, Staff, Window,
};

impl Reader<'_> {
    pub(super) fn department(&mut self, t: DepartmentTable) -> Option<(Local, Department)> {
        let here = Here::new(Kind::Department, format!("{}/{}", t.site, t.code.get_ref()));
        self.note(&here, &t.code);
        let site = self.code(&here, "site", &t.site);
        let code = self.code(&here, "code", t.code.get_ref());
        let name_zh = self.words(&here, "name", t.name, 64);
        let department = Department {
            name_en: self
                .maybe_words(&here, "name_en", t.name_en, 128)
                .unwrap_or_else(|| name_zh.clone()),
            name_zh,
            is_complaint_department: t.complaint_department,
            head: self.maybe_code(&here, "head", t.head.as_ref()),
            active: true,
        };
        Some(((site?, code?), department))
    }

    pub(super) fn window(&mut self, t: WindowTable) -> Option<(Local, Window)> {
        let here = Here::new(Kind::Window, format!("{}/{}", t.site, t.code.get_ref()));
        self.note(&here, &t.code);
        let site = self.code(&here, "site", &t.site);
        let code = self.code(&here, "code", t.code.get_ref());
        let name_zh = self.words(&here, "name", t.name, 64);
        let window = Window {
            department: self.maybe_code(&here, "department", t.department.as_ref()),
            name_en: self
                .maybe_words(&here, "name_en", t.name_en, 128)
                .unwrap_or_else(|| name_zh.clone()),
            name_zh,
            active: true,
        };
        Some(((site?, code?), window))
    }

    pub(super) fn partner(&mut self, t: PartnerTable) -> Option<(Code, Partner)> {
        let here = Here::new(Kind::Partner, t.code.get_ref());
        self.note(&here, &t.code);
        let code = self.code(&here, "code", t.code.get_ref());
        let purpose = Purpose::parse(&t.purpose).map_err(|_| {
            let known: Vec<&str> = Purpose::ALL.iter().map(|p| p.code()).collect();
            format!("`{}` is none of {}", t.purpose, known.join(", "))
        });
        let purpose = self.or_flaw(&here, "purpose", purpose);
        let site = self.code(&here, "site", &t.site);
        let name_zh = self.words(&here, "name", t.name, 64);
        let partner = Partner {
            name_en: self
                .maybe_words(&here, "name_en", t.name_en, 128)
                .unwrap_or_else(|| name_zh.clone()),
            name_zh,
            purpose: purpose?,
            site: site?,
            active: true,
        };
        Some((code?, partner))
    }

    pub(super) fn subtype(&mut self, t: SubtypeTable) -> Option<(Subtype, OwnSubtype)> {
        let here = Here::new(Kind::Subtype, t.code.get_ref());
        self.note(&here, &t.code);
        let code = Subtype::parse(t.code.get_ref())
            .map_err(|_| "the letter of a scope, A to D, and a number from 4 to 99");
        let code = self.or_flaw(&here, "code", code);
        let from = t.from.map(|from| self.date(&here, from));
        let subtype = OwnSubtype {
            name_zh: self.words(&here, "name", t.name, 32),
            name_en: self.words(&here, "name_en", t.name_en, 64),
            from: match from {
                Some(date) => Some(date?),
                None => None,
            },
            active: true,
        };
        Some((code?, subtype))
    }

    pub(super) fn staff(&mut self, t: StaffTable) -> Option<(Code, Staff)> {
        let here = Here::new(Kind::Staff, t.code.get_ref());
        self.note(&here, &t.code);
        let code = self.code(&here, "code", t.code.get_ref());
        let site = self.code(&here, "site", &t.site)?;
        let grants = t.roles.iter().filter_map(|text| {
            let (role, at) = match text.split_once('@') {
                Some((role, at)) => (role, self.code(&here, "roles", at)?),
                None => (text.as_str(), site.clone()),
            };
            let known = || {
                Role::ALL
                    .iter()
                    .map(|r| r.code())
                    .collect::<Vec<_>>()
                    .join(", ")
            };
            let role = Role::parse(role).map_err(|_| format!("`{role}` is none of {}", known()));
            Some((self.or_flaw(&here, "roles", role)?, at))
        });
        let grants = grants.collect();
        let relations = t
            .relations
            .iter()
            .filter_map(|other| self.code(&here, "relations", other))
            .collect();
        let language = match t.language.as_deref() {
            None => Some(Language::ZhCn),
            Some(text) => {
                let parsed =
                    Language::parse(text).map_err(|_| format!("`{text}` is neither zh-CN nor en"));
                self.or_flaw(&here, "language", parsed)
            }
        };
        let email = self.maybe_words(&here, "email", t.email, 254);
        if email.as_deref().is_some_and(|e| !is_address(e)) {
            self.flaw(&here, "email", "is no e-mail address");
        }
        let person = Person {
            name: self.words(&here, "name", t.name, 64),
            name_en: self.maybe_words(&here, "name_en", t.name_en, 64),
            title: self.maybe_words(&here, "title", t.title, 64),
            email,
            phone: self.maybe_words(&here, "phone", t.phone, 20),
            language: language?,
        };
        let absences = t.absence.into_iter().filter_map(|away| {
            let deputy = self.maybe_code(&here, "absence", away.deputy.as_ref());
            let (from, until) = (self.date(&here, away.from), self.date(&here, away.until));
            Some(Absence {
                from: from?,
                until: until?,
                deputy,
            })
        });
        let absences = absences.collect();
        let department = self.maybe_code(&here, "department", t.department.as_ref());
        let manager = self.maybe_code(&here, "manager", t.manager.as_ref());
        Some((
            code?,
            Staff {
                site,
                department,
                manager,
                grants,
                relations,
                absences,
                person,
                active: true,
            },
        ))
    }
}

fn is_address(text: &str) -> bool {
    let plain = |part: &str| {
        !part.is_empty()
            && part
                .chars()
                .all(|c| !c.is_whitespace() && !"<>(),;:\"[]@".contains(c))
    };
    text.split_once('@').is_some_and(|(local, domain)| {
        plain(local)
            && plain(domain)
            && domain.contains('.')
            && !domain.starts_with('.')
            && !domain.ends_with('.')
    })
}
