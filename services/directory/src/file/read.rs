//! Text → organization. Every flaw of shape is found before any is reported.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use calendar::{Limit, Unit};
use chrono::{NaiveDate, NaiveTime, Weekday};
use regulation::{Channel, Language, Policy, Role, StageLimits};
use toml::Spanned;
use toml::value::Datetime;

use super::shape::{
    CalendarTable, ChannelTable, DepartmentTable, DutyTable, FileTable, LimitsTable, PolicyTable,
    SiteTable, StaffTable, WindowTable,
};
use super::{BadFile, FileFlaw, OrganizationFile};
use crate::domain::{
    Code, DayException, Department, Flaw, Kind, Local, Organization, Person, PublishedChannel,
    Site, Staff, Turn, Window, WorkingCalendar, expand,
};

/// Reads a file. Whether what it describes is well-formed is the domain's to say
/// ([`Organization::flaws`]).
///
/// # Errors
/// [`BadFile`].
pub fn read(text: &str) -> Result<OrganizationFile, BadFile> {
    let line_of = |offset: usize| {
        text.as_bytes()[..offset.min(text.len())]
            .iter()
            .filter(|b| **b == b'\n')
            .count()
            + 1
    };
    let file: FileTable = toml::from_str(text).map_err(|e| {
        let flaw = Flaw::new(Kind::File, "", "", e.message());
        BadFile(vec![FileFlaw {
            line: e.span().map(|span| line_of(span.start)),
            flaw,
        }])
    })?;
    let mut reader = Reader {
        line_of: &line_of,
        flaws: Vec::new(),
        lines: HashMap::new(),
    };
    let organization = reader.organization(file);
    let Reader { flaws, lines, .. } = reader;
    let file = OrganizationFile {
        organization,
        lines,
    };
    if flaws.is_empty() {
        Ok(file)
    } else {
        Err(file.located(flaws))
    }
}

struct Reader<'a> {
    line_of: &'a dyn Fn(usize) -> usize,
    flaws: Vec<Flaw>,
    lines: HashMap<(Kind, String), usize>,
}

/// The thing that is being read, for flaws.
struct Here {
    kind: Kind,
    path: String,
}

impl Here {
    fn new(kind: Kind, path: impl Into<String>) -> Self {
        Self {
            kind,
            path: path.into(),
        }
    }
}

impl Reader<'_> {
    fn flaw(&mut self, here: &Here, field: &'static str, detail: impl Into<String>) {
        self.flaws
            .push(Flaw::new(here.kind, &here.path, field, detail));
    }

    fn or_flaw<T, E: ToString>(
        &mut self,
        here: &Here,
        field: &'static str,
        read: Result<T, E>,
    ) -> Option<T> {
        read.map_err(|e| self.flaw(here, field, e.to_string())).ok()
    }

    fn code(&mut self, here: &Here, field: &'static str, text: &str) -> Option<Code> {
        self.or_flaw(here, field, Code::parse(text))
    }

    fn maybe_code(
        &mut self,
        here: &Here,
        field: &'static str,
        text: Option<&String>,
    ) -> Option<Code> {
        text.and_then(|text| self.code(here, field, text))
    }

    /// Notes where a thing stands.
    fn note(&mut self, here: &Here, place: &Spanned<String>) {
        let line = (self.line_of)(place.span().start);
        if let Some(first) = self.lines.insert((here.kind, here.path.clone()), line) {
            self.flaw(
                here,
                "",
                format!("is in the file twice, first on line {first}"),
            );
        }
    }

    /// A text for people: 1 to `most` characters, none of them invisible.
    fn words(&mut self, here: &Here, field: &'static str, text: String, most: usize) -> String {
        let hidden = |c: char| {
            c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        };
        let length = text.trim().chars().count();
        if length == 0 || length > most {
            self.flaw(here, field, format!("1 to {most} characters"));
        } else if text.chars().any(hidden) {
            self.flaw(here, field, "holds control characters");
        }
        text.trim().to_owned()
    }

    fn maybe_words(
        &mut self,
        here: &Here,
        field: &'static str,
        text: Option<String>,
        most: usize,
    ) -> Option<String> {
        text.map(|text| self.words(here, field, text, most))
    }

    fn organization(&mut self, file: FileTable) -> Organization {
        let calendars = file
            .calendar
            .into_iter()
            .filter_map(|t| self.calendar(t))
            .collect();
        let duties = self.duties(file.duty);
        let sites = self.sites(file.site, duties);
        let departments = file
            .department
            .into_iter()
            .filter_map(|t| self.department(t))
            .collect();
        let windows = file
            .window
            .into_iter()
            .filter_map(|t| self.window(t))
            .collect();
        let staff = file
            .staff
            .into_iter()
            .filter_map(|t| self.staff(t))
            .collect();
        Organization {
            sites,
            windows,
            departments,
            staff,
            calendars,
        }
    }

    /// Parents before children, whatever the order in the file: what a site does not say, it has
    /// from its parent.
    fn sites(
        &mut self,
        tables: Vec<SiteTable>,
        mut duties: BTreeMap<Code, BTreeMap<NaiveDate, Code>>,
    ) -> BTreeMap<Code, Site> {
        let mut sites = BTreeMap::new();
        for table in &tables {
            self.note(&Here::new(Kind::Site, table.code.get_ref()), &table.code);
        }
        let known: BTreeSet<String> = tables.iter().map(|t| t.code.get_ref().clone()).collect();
        let mut waiting = tables;
        while !waiting.is_empty() {
            let (ready, rest): (Vec<_>, Vec<_>) =
                waiting.into_iter().partition(|table| match &table.parent {
                    None => true,
                    Some(parent) => {
                        !known.contains(parent) || sites.keys().any(|c: &Code| c.as_str() == parent)
                    }
                });
            // Sites in a circle, or below one that cannot be read: nothing more to inherit.
            let stuck = ready.is_empty();
            let (now, later) = if stuck {
                (rest, Vec::new())
            } else {
                (ready, rest)
            };
            for table in now {
                let parent = table.parent.as_deref().and_then(|p| Code::parse(p).ok());
                let inherited = parent.and_then(|p| sites.get(&p).cloned());
                if let Some((code, mut site)) = self.site(table, inherited.as_ref(), stuck) {
                    site.duties = duties.remove(&code).unwrap_or_default();
                    sites.insert(code, site);
                }
            }
            waiting = later;
        }
        for site in duties.keys() {
            self.flaws.push(Flaw::new(
                Kind::Duty,
                site,
                "site",
                format!("there is no site `{site}`"),
            ));
        }
        sites
    }

    fn site(
        &mut self,
        t: SiteTable,
        parent: Option<&Site>,
        in_a_circle: bool,
    ) -> Option<(Code, Site)> {
        let here = Here::new(Kind::Site, t.code.get_ref());
        let code = self.code(&here, "code", t.code.get_ref())?;
        // Of a site whose parent is missing, only the parent is reported.
        let silent = in_a_circle || (t.parent.is_some() && parent.is_none());
        let missing = |reader: &mut Self, field, example: &str| {
            if !silent {
                reader.flaw(
                    &here,
                    field,
                    format!(
                        "is needed where there is no parent to have it from, for example {example}"
                    ),
                );
            }
        };
        let time_zone = match (&t.time_zone, parent) {
            (Some(name), _) => {
                let parsed = name.parse::<chrono_tz::Tz>();
                self.or_flaw(
                    &here,
                    "time_zone",
                    parsed.map_err(|_| format!("`{name}` is no IANA time zone")),
                )
            }
            (None, Some(parent)) => Some(parent.time_zone),
            (None, None) => {
                missing(self, "time_zone", "\"Asia/Shanghai\"");
                None
            }
        };
        let calendar = match (&t.calendar, parent) {
            (Some(name), _) => self.code(&here, "calendar", name),
            (None, Some(parent)) => Some(parent.calendar.clone()),
            (None, None) => {
                missing(self, "calendar", "\"cn\"");
                None
            }
        };
        let time = |reader: &mut Self,
                    field,
                    text: &Option<String>,
                    inherited: Option<NaiveTime>,
                    example: &str| match text {
            Some(text) => {
                let parsed = NaiveTime::parse_from_str(text, "%H:%M");
                reader.or_flaw(
                    &here,
                    field,
                    parsed.map_err(|_| format!("`{text}` is no time like \"09:00\"")),
                )
            }
            None => {
                if inherited.is_none() {
                    missing(reader, field, example);
                }
                inherited
            }
        };
        let opens = time(
            self,
            "opens",
            &t.opens,
            parent.map(|p| p.opens),
            "\"09:00\"",
        );
        let closes = time(
            self,
            "closes",
            &t.closes,
            parent.map(|p| p.closes),
            "\"17:30\"",
        );
        let mut policy = parent.map(|p| p.policy.clone()).unwrap_or_default();
        if let Some(table) = t.policy {
            self.policy(&here, &mut policy, table);
        }
        let name_zh = self.words(&here, "name", t.name, 64);
        let site = Site {
            parent: self.maybe_code(&here, "parent", t.parent.as_ref()),
            number_prefix: t.number_prefix,
            name_en: self
                .maybe_words(&here, "name_en", t.name_en, 128)
                .unwrap_or_else(|| name_zh.clone()),
            name_zh,
            time_zone: time_zone.unwrap_or(chrono_tz::UTC),
            calendar: calendar.unwrap_or_else(|| Code::parse("cn").expect("cn is a code")),
            opens: opens.unwrap_or(NaiveTime::MIN),
            closes: closes.unwrap_or(NaiveTime::MIN),
            channels: t
                .channel
                .into_iter()
                .filter_map(|c| self.channel(&here, c))
                .collect(),
            policy,
            duties: BTreeMap::new(),
            active: true,
        };
        Some((code, site))
    }

    fn channel(&mut self, here: &Here, t: ChannelTable) -> Option<PublishedChannel> {
        let known = || {
            Channel::ALL
                .iter()
                .map(|c| c.code())
                .collect::<Vec<_>>()
                .join(", ")
        };
        let parsed = Channel::parse(&t.channel)
            .map_err(|_| format!("`{}` is none of {}", t.channel, known()));
        let channel = self.or_flaw(here, "channel", parsed)?;
        let address = self.words(here, "channel", t.address, 256);
        Some(PublishedChannel {
            channel,
            address,
            in_charge: self.maybe_code(here, "channel", t.in_charge.as_ref()),
        })
    }

    fn policy(&mut self, here: &Here, policy: &mut Policy, t: PolicyTable) {
        policy.anonymous_allowed = t.anonymous_allowed.unwrap_or(policy.anonymous_allowed);
        policy.redo_limit = t.redo_limit.unwrap_or(policy.redo_limit);
        policy.return_limit = t.return_limit.unwrap_or(policy.return_limit);
        for (limits, table) in [
            (&mut policy.ordinary, t.ordinary),
            (&mut policy.major, t.major),
        ] {
            if let Some(table) = table {
                self.limits(here, limits, table);
            }
        }
    }

    fn limits(&mut self, here: &Here, limits: &mut StageLimits, t: LimitsTable) {
        let pairs = [
            (&mut limits.acceptance, t.acceptance),
            (&mut limits.classification, t.classification),
            (&mut limits.dispatch, t.dispatch),
            (&mut limits.handling, t.handling),
            (&mut limits.approval, t.approval),
            (&mut limits.reply, t.reply),
            (&mut limits.follow_up, t.follow_up),
            (&mut limits.redo, t.redo),
            (&mut limits.review, t.review),
        ];
        for (limit, text) in pairs {
            let Some(text) = text else { continue };
            match limit_from(&text) {
                Some(read) => *limit = read,
                None => self.flaw(
                    here,
                    "policy",
                    format!("`{text}` is no limit like \"3 working days\" or \"15 calendar days\""),
                ),
            }
        }
    }

    fn department(&mut self, t: DepartmentTable) -> Option<(Local, Department)> {
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

    fn window(&mut self, t: WindowTable) -> Option<(Local, Window)> {
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

    fn staff(&mut self, t: StaffTable) -> Option<(Code, Staff)> {
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
                person,
                active: true,
            },
        ))
    }

    fn duties(&mut self, tables: Vec<DutyTable>) -> BTreeMap<Code, BTreeMap<NaiveDate, Code>> {
        let mut turns: BTreeMap<Code, Vec<Turn>> = BTreeMap::new();
        for t in tables {
            let here = Here::new(Kind::Duty, t.site.get_ref());
            // The line of the last entry is as good as any: a flaw names the staff.
            self.lines.insert(
                (here.kind, here.path.clone()),
                (self.line_of)(t.site.span().start),
            );
            let (Some(site), Some(staff)) = (
                self.code(&here, "site", t.site.get_ref()),
                self.code(&here, "staff", &t.staff),
            ) else {
                continue;
            };
            let mut read = Vec::new();
            let weekdays = t.weekdays.iter().filter_map(|text| {
                let parsed = text
                    .parse::<Weekday>()
                    .map_err(|_| format!("`{text}` is no weekday like \"mon\""));
                self.or_flaw(&here, "weekdays", parsed)
            });
            let weekdays: Vec<Weekday> = weekdays.collect();
            match (t.from, t.until, t.dates.is_empty()) {
                (Some(from), Some(until), true) => {
                    if let (Some(from), Some(until)) =
                        (self.date(&here, from), self.date(&here, until))
                    {
                        if from > until {
                            self.flaw(&here, "until", format!("{until} is before {from}"));
                        }
                        read.push(Turn {
                            staff,
                            from,
                            until,
                            weekdays,
                        });
                    }
                }
                (None, None, false) if weekdays.is_empty() => {
                    let dates = t
                        .dates
                        .into_iter()
                        .filter_map(|date| self.date(&here, date));
                    read.extend(dates.map(|d| Turn {
                        staff: staff.clone(),
                        from: d,
                        until: d,
                        weekdays: Vec::new(),
                    }));
                }
                _ => self.flaw(
                    &here,
                    "from",
                    "either from and until (and weekdays), or dates",
                ),
            }
            turns.entry(site).or_default().extend(read);
        }
        turns
            .into_iter()
            .map(|(site, turns)| (site, expand(&turns)))
            .collect()
    }

    fn date(&mut self, here: &Here, date: Datetime) -> Option<NaiveDate> {
        let local = match date {
            Datetime {
                date: Some(d),
                time: None,
                offset: None,
            } => NaiveDate::from_ymd_opt(d.year.into(), d.month.into(), d.day.into()),
            _ => None,
        };
        self.or_flaw(
            here,
            "date",
            local.ok_or_else(|| format!("`{date}` is no date like 2026-09-01")),
        )
    }

    fn calendar(&mut self, t: CalendarTable) -> Option<(Code, WorkingCalendar)> {
        let here = Here::new(Kind::Calendar, t.name.get_ref());
        self.note(&here, &t.name);
        let name = self.code(&here, "name", t.name.get_ref())?;
        if t.revision < 1 {
            self.flaw(
                &here,
                "revision",
                "counts from 1, one more with each notice",
            );
        }
        let days = t.days.into_iter().filter_map(|day| {
            let exception = DayException {
                off: day.off,
                name: day.name,
            };
            Some((self.date(&here, day.date)?, exception))
        });
        let days = days.collect();
        Some((
            name,
            WorkingCalendar {
                revision: t.revision,
                published_years: t.published_years.into_iter().collect(),
                days,
            },
        ))
    }
}

/// `3 working days`, `1 working day`, `15 calendar days`.
fn limit_from(text: &str) -> Option<Limit> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let [count, unit, "day" | "days"] = words[..] else {
        return None;
    };
    let unit = match unit {
        "working" => Unit::WorkingDays,
        "calendar" => Unit::CalendarDays,
        _ => return None,
    };
    let count = count.parse().ok().filter(|n| (1..=365).contains(n))?;
    Some(Limit { count, unit })
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
