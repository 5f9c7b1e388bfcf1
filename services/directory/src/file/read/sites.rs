//! Sites with channels.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, NaiveTime};
use regulation::Channel;

use super::super::shape::{ChannelTable, SiteTable};
use super::{Here, Reader};
use crate::domain::{Code, Flaw, Kind, PublishedChannel, Site};

impl Reader<'_> {
    /// Parents before children, whatever the order in the file: what a site does not say, it has
    /// from its parent.
    pub(super) fn sites(
        &mut self,
        tables: Vec<SiteTable>,
        mut duties: BTreeMap<Code, BTreeMap<NaiveDate, Code>>,
    ) -> BTreeMap<Code, Site> {
        let mut sites: BTreeMap<Code, Site> = BTreeMap::new();
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
                        let is_read = |code| sites.contains_key(&code);
                        !known.contains(parent) || Code::parse(parent).is_ok_and(is_read)
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
            // Of what is missing, enough was said: the domain need not find it once more.
            opens: opens.unwrap_or_default(),
            closes: closes
                .or(NaiveTime::from_hms_opt(23, 59, 0))
                .unwrap_or_default(),
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
}
