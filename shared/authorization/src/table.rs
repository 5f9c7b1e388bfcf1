//! Reads the one table; [`decide`](crate::decide) looks cells up.

use std::collections::HashMap;
use std::sync::LazyLock;

use regulation::{Purpose, Role, Sensitivity};

use crate::Action;

/// How far a cell reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    /// Own site: the subtree of the grant.
    Site,
    /// Own department, within the grant.
    Department,
    /// What is assigned to me.
    Assigned,
    /// The whole subtree of the grant.
    Organization,
    /// My own measure.
    Measure,
}

/// A cell that allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    /// How far.
    pub span: Span,
    /// A reason has to be stated; it is recorded.
    pub reason: bool,
    /// A second person has to confirm.
    pub second_person: bool,
}

type Row = [[Option<Cell>; 3]; COLUMNS];

struct Table {
    rows: HashMap<&'static str, (bool, Row)>,
}

/// The roles in the order of the columns; behind them, people without any, and partners by purpose.
const ROLES: [Role; 9] = [
    Role::Registrar,
    Role::Officer,
    Role::Handler,
    Role::DepartmentHead,
    Role::Investigator,
    Role::Leadership,
    Role::IntegrityOfficer,
    Role::Supervisor,
    Role::Administrator,
];
const COLUMNS: usize = ROLES.len() + 1 + Purpose::ALL.len();

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    parse(include_str!("table.txt")).expect("the embedded table is well-formed: tested")
});

/// The cell of a role, or of somebody without any.
pub fn cell(action: Action, role: Option<Role>, sensitivity: Sensitivity) -> Option<Cell> {
    let column = role.map_or(Some(ROLES.len()), |role| {
        ROLES.iter().position(|r| *r == role)
    })?;
    at(action, column, sensitivity)
}

/// The cell of a partner that is let in for this.
pub fn partner_cell(action: Action, purpose: Purpose, sensitivity: Sensitivity) -> Option<Cell> {
    let column = Purpose::ALL.iter().position(|p| *p == purpose)?;
    at(action, ROLES.len() + 1 + column, sensitivity)
}

fn at(action: Action, column: usize, sensitivity: Sensitivity) -> Option<Cell> {
    let level = match sensitivity {
        Sensitivity::S1 => 0,
        Sensitivity::S2 => 1,
        Sensitivity::S3 => 2,
    };
    TABLE
        .rows
        .get(action.name())
        .and_then(|(_, row)| row[column][level])
}

/// A refused read is hidden, as if the thing were not there.
pub fn is_read(action: Action) -> bool {
    match TABLE.rows.get(action.name()) {
        Some((read, _)) => *read,
        // Not for staff: services and complainants read these.
        None => true,
    }
}

fn parse(text: &'static str) -> Option<Table> {
    let mut rows = HashMap::new();
    for line in text
        .lines()
        .filter(|l| !l.starts_with('#') && !l.trim().is_empty())
    {
        let mut columns = line.split('|').map(str::trim);
        let name = columns.next()?;
        let read = match columns.next()? {
            "read" => true,
            "act" => false,
            _ => return None,
        };
        let mut row: Row = [[None; 3]; COLUMNS];
        for cells in &mut row {
            *cells = triple(columns.next()?)?;
        }
        if columns.next().is_some() || rows.insert(name, (read, row)).is_some() {
            return None;
        }
    }
    Some(Table { rows })
}

fn triple(text: &str) -> Option<[Option<Cell>; 3]> {
    let levels: Vec<_> = text.split('/').map(one).collect::<Option<_>>()?;
    match levels[..] {
        [all] => Some([all; 3]),
        [s1, s2, s3] => Some([s1, s2, s3]),
        _ => None,
    }
}

fn one(text: &str) -> Option<Option<Cell>> {
    let (first, rest) = text.split_at_checked(1)?;
    let span = match first {
        "-" => return rest.is_empty().then_some(None),
        "S" => Span::Site,
        "D" => Span::Department,
        "A" => Span::Assigned,
        "O" => Span::Organization,
        "M" => Span::Measure,
        _ => return None,
    };
    let (reason, second_person) = match rest {
        "" => (false, false),
        "R" => (true, false),
        "2" => (false, true),
        "R2" => (true, true),
        _ => return None,
    };
    Some(Some(Cell {
        span,
        reason,
        second_person,
    }))
}
