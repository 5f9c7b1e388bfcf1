//! Organization → text: an export that, imported again, changes nothing.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use chrono::NaiveDate;
use regulation::Policy;

use crate::domain::{
    Code, Organization, Site, Staff, bounds, correspondence_in_words, limits_in_words, nearest,
    patterns_in_words, scopes_in_words,
};

/// What is active, as an organization file. Calendars are left out: they come from notices.
pub fn write(organization: &Organization) -> String {
    let mut out = Out(String::from(
        "# 组织 · The organization, as it stands. Import it with `directory import FILE`.\n",
    ));
    for (code, site) in organization.sites.iter().filter(|(_, s)| s.active) {
        out.site(code, site);
    }
    for ((site, code), it) in organization.departments.iter().filter(|(_, d)| d.active) {
        out.table("department");
        out.text("site", site);
        out.text("code", code);
        out.text("name", &it.name_zh);
        out.text("name_en", &it.name_en);
        if it.is_complaint_department {
            out.raw("complaint_department", "true");
        }
        out.maybe("head", it.head.as_ref());
    }
    for ((site, code), it) in organization.windows.iter().filter(|(_, w)| w.active) {
        out.table("window");
        out.text("site", site);
        out.text("code", code);
        out.text("name", &it.name_zh);
        out.text("name_en", &it.name_en);
        out.maybe("department", it.department.as_ref());
    }
    for (code, it) in organization.staff.iter().filter(|(_, s)| s.active) {
        out.staff(code, it);
    }
    for (code, it) in organization.partners.iter().filter(|(_, p)| p.active) {
        out.table("partner");
        out.text("code", code);
        out.text("name", &it.name_zh);
        out.text("name_en", &it.name_en);
        out.text("purpose", it.purpose);
        out.text("site", &it.site);
    }
    for (code, it) in organization.subtypes.iter().filter(|(_, s)| s.active) {
        out.table("subtype");
        out.text("code", code);
        out.text("name", &it.name_zh);
        out.text("name_en", &it.name_en);
        if let Some(from) = it.from {
            out.raw("from", &from.to_string());
        }
    }
    for (code, site) in organization.sites.iter().filter(|(_, s)| s.active) {
        let mut turns: BTreeMap<&Code, Vec<NaiveDate>> = BTreeMap::new();
        for (date, who) in &site.duties {
            turns.entry(who).or_default().push(*date);
        }
        for (who, dates) in turns {
            out.table("duty");
            out.text("site", code);
            out.text("staff", who);
            out.list("dates", dates.iter().map(NaiveDate::to_string));
        }
    }
    out.0
}

struct Out(String);

impl Out {
    fn raw(&mut self, key: &str, value: &str) {
        writeln!(self.0, "{key} = {value}").expect("writing to a String");
    }

    fn table(&mut self, name: &str) {
        writeln!(self.0, "\n[[{name}]]").expect("writing to a String");
    }

    fn text(&mut self, key: &str, value: impl ToString) {
        self.raw(key, &quoted(value));
    }

    fn maybe<T: ToString>(&mut self, key: &str, value: Option<&T>) {
        if let Some(value) = value {
            self.text(key, value.to_string());
        }
    }

    fn list(&mut self, key: &str, values: impl Iterator<Item = String>) {
        let values: Vec<String> = values.collect();
        if !values.is_empty() {
            self.raw(key, &format!("[{}]", values.join(", ")));
        }
    }

    fn site(&mut self, code: &Code, it: &Site) {
        self.table("site");
        self.text("code", code);
        self.text("name", &it.name_zh);
        self.text("name_en", &it.name_en);
        self.maybe("parent", it.parent.as_ref());
        self.text("number_prefix", &it.number_prefix);
        self.text("time_zone", it.time_zone);
        self.text("calendar", &it.calendar);
        self.text("opens", it.opens.format("%H:%M"));
        self.text("closes", it.closes.format("%H:%M"));
        self.policy(&it.policy);
        for channel in &it.channels {
            self.table("site.channel");
            self.text("channel", channel.channel);
            self.text("address", &channel.address);
            self.maybe("in_charge", channel.in_charge.as_ref());
        }
    }

    /// The profile from which it differs least, and what is otherwise.
    fn policy(&mut self, it: &Policy) {
        let profile = nearest(it);
        let base = profile.policy();
        self.0.push_str("\n[site.policy]\n");
        self.text("profile", profile.code());
        for ((name, value), (_, usual)) in counts(it).into_iter().zip(counts(&base)) {
            // Lists of extensions are read against it.
            if value != usual || name == "extension_limit" {
                self.raw(name, &value);
            }
        }
        for ((name, limits), (_, usual)) in bounds(it).into_iter().zip(bounds(&base)) {
            if limits != usual {
                self.limits(name, &limits);
            }
        }
        for (severity, own, usual) in [
            ("ordinary", &it.ordinary, &base.ordinary),
            ("major", &it.major, &base.major),
        ] {
            let pairs = limits_in_words(own).zip(limits_in_words(usual));
            self.part(
                severity,
                pairs.map(|((name, own), (_, usual))| (name, quoted(own), quoted(usual))),
            );
        }
        for (table, numbers) in scopes_in_words(it) {
            if !numbers.is_empty() {
                writeln!(self.0, "\n[site.policy.{table}]").expect("writing to a String");
            }
            for (name, limits) in numbers {
                self.limits(name, &limits);
            }
        }
        let pairs = patterns_in_words(&it.patterns)
            .into_iter()
            .zip(patterns_in_words(&base.patterns));
        self.part(
            "patterns",
            pairs.map(|((name, own), (_, usual))| (name, own, usual)),
        );
        let pairs = correspondence_in_words(&it.correspondence)
            .zip(correspondence_in_words(&base.correspondence));
        self.part(
            "correspondence",
            pairs.map(|((name, own), (_, usual))| (name, own, usual)),
        );
    }

    /// A table of the policy with what is otherwise than usual; none where nothing is.
    fn part(&mut self, table: &str, values: impl Iterator<Item = (&'static str, String, String)>) {
        let mut others = values.filter(|(_, own, usual)| own != usual).peekable();
        if others.peek().is_some() {
            writeln!(self.0, "\n[site.policy.{table}]").expect("writing to a String");
        }
        for (name, own, _) in others {
            self.raw(name, &own);
        }
    }

    /// One limit, or a list.
    fn limits(&mut self, name: &str, limits: &[String]) {
        match limits {
            [one] => self.text(name, one),
            more => self.list(name, more.iter().map(quoted)),
        }
    }

    fn staff(&mut self, code: &Code, it: &Staff) {
        self.table("staff");
        self.text("code", code);
        self.text("name", &it.person.name);
        self.maybe("name_en", it.person.name_en.as_ref());
        self.maybe("title", it.person.title.as_ref());
        self.text("site", &it.site);
        self.maybe("department", it.department.as_ref());
        self.maybe("manager", it.manager.as_ref());
        self.list(
            "roles",
            it.grants
                .iter()
                .map(|(role, site)| quoted(format!("{role}@{site}"))),
        );
        self.list("relations", it.relations.iter().map(quoted));
        self.maybe("email", it.person.email.as_ref());
        self.maybe("phone", it.person.phone.as_ref());
        self.text("language", it.person.language);
        for absence in &it.absences {
            self.table("staff.absence");
            self.raw("from", &absence.from.to_string());
            self.raw("until", &absence.until.to_string());
            self.maybe("deputy", absence.deputy.as_ref());
        }
    }
}

/// The plain numbers of a policy, as the file writes them.
fn counts(it: &Policy) -> [(&'static str, String); 6] {
    [
        ("anonymous_allowed", it.anonymous_allowed.to_string()),
        ("redo_limit", it.redo_limit.to_string()),
        ("return_limit", it.return_limit.to_string()),
        (
            "representatives_limit",
            it.representatives_limit.to_string(),
        ),
        ("extension_limit", it.relief.extension_limit.to_string()),
        ("keep_years", it.keeping.years.to_string()),
    ]
}

fn quoted(value: impl ToString) -> String {
    toml::Value::String(value.to_string()).to_string()
}
