//! The charts of the page, each with the table of its numbers.

use std::collections::{HashMap, HashSet};

use regulation::{Figure, Satisfaction};
use uuid::Uuid;

use super::answer::{Report, rows};
use super::asked::Asked;
use super::chart::{self, Columns, Mark, Spans};
use crate::backend::directory::Site;
use crate::console::names;
use crate::page::Page;

/// A number, and the list behind it.
pub(super) struct Cell {
    pub(super) count: i64,
    pub(super) path: String,
    /// 0 to 4.
    pub(super) heat: i64,
}

/// What came in and what was closed, month by month.
pub(super) struct Trend {
    pub(super) drawn: Columns,
    pub(super) months: Vec<Month>,
}

pub(super) struct Month {
    pub(super) name: String,
    pub(super) received: Cell,
    pub(super) closed: Cell,
}

impl Trend {
    pub(super) fn of(page: &Page, year: &Asked, report: &Report) -> Self {
        let month = |n: i64| {
            let of = year.but(|it| it.part = format!("{n:02}"));
            let key = format!("{}-{n:02}", year.year);
            let part = report
                .parts
                .iter()
                .find(|part| part.key.as_ref() == Some(&key));
            let cell = |figure: Figure| Cell {
                count: part.map_or(0, |part| part.numbers.count(figure.code())),
                path: of.list(figure.code()),
                heat: 0,
            };
            Month {
                name: page.count("statistics-month", &n),
                received: cell(Figure::Received),
                closed: cell(Figure::Closed),
            }
        };
        let months: Vec<_> = (1..=12).map(month).collect();
        let pairs: Vec<_> = months
            .iter()
            .map(|it| (it.received.count, it.closed.count))
            .collect();
        Self {
            drawn: chart::columns(&pairs),
            months,
        }
    }
}

/// Where, and what about.
pub(super) struct Heat {
    /// Names of the scopes.
    pub(super) scopes: Vec<String>,
    pub(super) sites: Vec<HeatRow>,
}

pub(super) struct HeatRow {
    pub(super) site: String,
    /// Received ones by scope.
    pub(super) cells: Vec<(String, Cell)>,
    pub(super) received: Cell,
    pub(super) overdue: Cell,
}

impl Heat {
    pub(super) fn of(
        page: &Page,
        asked: &Asked,
        sites: &[Site],
        whole: &Report,
        by_scope: &[(&'static str, Report)],
    ) -> Self {
        let received = Figure::Received.code();
        let (all, overdue) = (
            whole.by_site(received),
            whole.by_site(Figure::Overdue.code()),
        );
        let counted: HashSet<Uuid> = all
            .iter()
            .chain(&overdue)
            .filter(|(_, count)| **count > 0)
            .map(|(site, _)| *site)
            .collect();
        let by_scope: Vec<_> = by_scope
            .iter()
            .map(|(code, report)| (*code, report.by_site(received)))
            .collect();
        let name = |code: &str| names::code(page, "scope-name", code);
        let sum = |of: &HashMap<Uuid, i64>, sites: &HashSet<Uuid>| -> i64 {
            sites.iter().filter_map(|site| of.get(site)).sum()
        };
        let row = |(site, of): (&Site, HashSet<Uuid>)| {
            let here = asked.but(|it| it.site = site.id.to_string());
            let cell = |counts: &HashMap<Uuid, i64>, asked: &Asked, figure: &str| Cell {
                count: sum(counts, &of),
                path: asked.list(figure),
                heat: 0,
            };
            let cells = by_scope.iter().map(|(code, counts)| {
                let of_scope = here.but(|it| (*code).clone_into(&mut it.scope));
                (name(code), cell(counts, &of_scope, received))
            });
            HeatRow {
                site: site.name(page.lang),
                cells: cells.collect(),
                received: cell(&all, &here, received),
                overdue: cell(&overdue, &here, Figure::Overdue.code()),
            }
        };
        let found = rows(sites, &counted, asked.site.parse().ok());
        let mut sites: Vec<_> = found.into_iter().map(row).collect();
        let cells = sites.iter().flat_map(|row| &row.cells);
        let most = cells.map(|(_, cell)| cell.count).max().unwrap_or(0);
        for (_, cell) in sites.iter_mut().flat_map(|row| &mut row.cells) {
            cell.heat = chart::heat(cell.count, most);
        }
        Self {
            scopes: by_scope.iter().map(|(code, _)| name(code)).collect(),
            sites,
        }
    }
}

/// Five levels.
pub(super) struct Satisfied {
    pub(super) levels: Vec<Level>,
}

pub(super) struct Level {
    pub(super) name: String,
    pub(super) cell: Cell,
    /// None where nobody answered.
    pub(super) mark: Option<Mark>,
}

impl Satisfied {
    pub(super) fn of(page: &Page, asked: &Asked, whole: &Report) -> Self {
        let level = |level: &Satisfaction| Level {
            name: names::code(page, "satisfaction", level.code()),
            cell: Cell {
                count: whole.total.count(Figure::from(*level).code()),
                path: asked.list(Figure::from(*level).code()),
                heat: 0,
            },
            mark: None,
        };
        let mut levels: Vec<_> = Satisfaction::ALL.iter().map(level).collect();
        let counts: Vec<_> = levels.iter().map(|it| it.cell.count).collect();
        for (level, mark) in levels.iter_mut().zip(chart::stack(&counts)) {
            level.mark = Some(mark);
        }
        Self { levels }
    }

    pub(super) fn answers(&self) -> i64 {
        self.levels.iter().map(|it| it.cell.count).sum()
    }
}

/// How fast, against the limits.
pub(super) struct Stages {
    pub(super) drawn: Spans,
    pub(super) stages: Vec<StageRow>,
}

pub(super) struct StageRow {
    pub(super) name: String,
    pub(super) cell: Cell,
    pub(super) median: String,
    pub(super) p90: String,
}

/// Working days in which ordinary and major ones end (F-4.4).
const LIMITS: [i64; 2] = [3, 7];

impl Stages {
    pub(super) fn of(page: &Page, asked: &Asked, whole: &Report) -> Self {
        let (mut stages, mut pairs) = (Vec::new(), Vec::new());
        for definition in &whole.definitions {
            let Some(stage) = whole.total.stages.get(&definition.code) else {
                continue;
            };
            let nothing = || page.t("statistics-of-nothing");
            pairs.push((
                stage.median.map_or(0, tenths),
                stage.p90.map_or(0, |days| days * 10),
            ));
            stages.push(StageRow {
                name: definition.name(page.lang).to_owned(),
                cell: Cell {
                    count: stage.count,
                    path: asked.list(&definition.code),
                    heat: 0,
                },
                median: stage.median.map_or_else(nothing, |days| days.to_string()),
                p90: stage.p90.map_or_else(nothing, |days| days.to_string()),
            });
        }
        Self {
            drawn: chart::spans(&pairs, &LIMITS),
            stages,
        }
    }
}

/// Of a day; medians are whole or halves.
#[expect(
    clippy::cast_possible_truncation,
    reason = "working days of one complaint are few"
)]
fn tenths(days: f64) -> i64 {
    (days * 10.0).round() as i64
}
