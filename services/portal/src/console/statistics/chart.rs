//! Where the marks of a chart stand. Whole units of the picture, which is 360 wide; no colour, no words.

/// How wide a picture is.
pub(super) const WIDTH: i64 = 360;
/// Left of what is drawn stands what it is called, or how much it is.
const LEFT: i64 = 100;
const SCALE: i64 = 28;
const TOP: i64 = 8;
const BOTTOM: i64 = 148;
/// From one line of a chart of spans to the next.
const LINE: i64 = 30;
const THICK: i64 = 9;

/// A filled rectangle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) x: i64,
    pub(super) y: i64,
    pub(super) width: i64,
    pub(super) height: i64,
}

/// A line with a number at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tick {
    pub(super) at: i64,
    pub(super) value: i64,
}

/// Part of a whole, in the nearest unit; something is never nothing.
const fn length(value: i64, most: i64, all: i64) -> i64 {
    if value <= 0 || most <= 0 {
        return 0;
    }
    let exact = (value * all + most / 2) / most;
    if exact < 1 { 1 } else { exact }
}

/// The next number at or above it that reads well, and is even, so that its half is whole.
fn round_up(most: i64) -> i64 {
    let mut step = 1;
    loop {
        for front in [2, 4, 6, 10] {
            if front * step >= most {
                return front * step;
            }
        }
        step *= 10;
    }
}

/// Two bars a month.
pub(super) struct Columns {
    /// First and second of each month, and the middle of both.
    pub(super) pairs: Vec<(Mark, Mark, i64)>,
    pub(super) ticks: Vec<Tick>,
}

/// Two counts a month, side by side.
pub(super) fn columns(pairs: &[(i64, i64)]) -> Columns {
    let most = pairs.iter().map(|(a, b)| *a.max(b)).max().unwrap_or(0);
    let most = round_up(most);
    let count = i64::try_from(pairs.len()).unwrap_or(1).max(1);
    let room = (WIDTH - SCALE) / count;
    let bar = (room / 2 - 2).max(1);
    let mark = |value: i64, x: i64| {
        let height = length(value, most, BOTTOM - TOP);
        Mark {
            x,
            y: BOTTOM - height,
            width: bar,
            height,
        }
    };
    let marks = (0..).zip(pairs).map(|(n, (first, second))| {
        let x = SCALE + n * room + 1;
        (mark(*first, x), mark(*second, x + bar), x + bar)
    });
    let ticks = [0, most / 2, most].map(|value| Tick {
        at: BOTTOM - length(value, most, BOTTOM - TOP),
        value,
    });
    Columns {
        pairs: marks.collect(),
        ticks: ticks.into(),
    }
}

/// Shares of a whole in one bar, which they fill; none where there is nothing.
pub(super) fn stack(parts: &[i64]) -> Vec<Mark> {
    let whole: i64 = parts.iter().sum();
    if whole <= 0 {
        return Vec::new();
    }
    let edge = |sum: i64| (sum * WIDTH + whole / 2) / whole;
    let mut before = 0;
    let marks = parts.iter().map(|part| {
        let (from, to) = (edge(before), edge(before + part));
        before += part;
        Mark {
            x: from,
            y: 0,
            width: to - from,
            height: 36,
        }
    });
    marks.collect()
}

/// Two lengths a line.
pub(super) struct Spans {
    /// First and second of each line, and where its name stands.
    pub(super) lines: Vec<(Mark, Mark, i64)>,
    /// Lines to measure by.
    pub(super) ticks: Vec<Tick>,
    pub(super) height: i64,
}

/// Two numbers of working days a line, in tenths of a day; `limits` are whole days that stand in the picture
/// whatever was reached.
pub(super) fn spans(pairs: &[(i64, i64)], limits: &[i64]) -> Spans {
    let reached = pairs.iter().map(|(a, b)| *a.max(b)).max().unwrap_or(0);
    let limit = limits.iter().max().map_or(1, |days| days * 10 + 5);
    let most = reached.max(limit);
    let mark = |value: i64, y: i64| Mark {
        x: LEFT,
        y,
        width: length(value, most, WIDTH - LEFT - 8),
        height: THICK,
    };
    let lines = (0..).zip(pairs).map(|(n, (first, second))| {
        let y = TOP + n * LINE;
        (mark(*first, y), mark(*second, y + THICK), y + THICK + 4)
    });
    let ticks = limits.iter().map(|days| Tick {
        at: LEFT + length(days * 10, most, WIDTH - LEFT - 8),
        value: *days,
    });
    Spans {
        lines: lines.collect(),
        ticks: ticks.collect(),
        height: TOP + LINE * i64::try_from(pairs.len()).unwrap_or(0),
    }
}

/// How strongly a cell of a table is coloured: 0, where there is nothing, to 4, where there is most.
pub(super) const fn heat(value: i64, most: i64) -> i64 {
    if value <= 0 || most <= 0 {
        return 0;
    }
    (value * 4 + most - 1) / most
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_as_high_as_their_numbers_and_stand_on_one_line() {
        let chart = columns(&[(10, 5), (0, 1), (3, 10)]);
        let all: Vec<_> = chart.pairs.iter().flat_map(|(a, b, _)| [a, b]).collect();
        assert!(all.iter().all(|mark| mark.y + mark.height == BOTTOM));
        assert_eq!(all[0].height, BOTTOM - TOP, "the highest fills it");
        assert_eq!(all[0].height, 2 * all[1].height);
        assert_eq!(all[2].height, 0);
        for two in all.windows(2) {
            assert!(two[0].x + two[0].width <= two[1].x, "{two:?}");
        }
        assert!(all[5].x + all[5].width <= WIDTH);
        let values: Vec<_> = chart.ticks.iter().map(|tick| tick.value).collect();
        assert_eq!(values, [0, 5, 10]);
        assert_eq!((chart.ticks[0].at, chart.ticks[2].at), (BOTTOM, TOP));
    }

    #[test]
    fn a_year_of_months_fits_and_one_of_thousands_is_seen() {
        let mut year = vec![(0, 0); 12];
        year[4] = (1, 4_000);
        let chart = columns(&year);
        assert_eq!(chart.pairs[4].0.height, 1);
        let (_, last, _) = chart.pairs[11];
        assert!(last.x + last.width <= WIDTH);
        assert!(last.width > 5);
    }

    #[test]
    fn the_scale_ends_at_a_number_that_reads_well() {
        let ends = [0, 1, 2, 3, 7, 11, 21, 61, 100, 4_001].map(round_up);
        assert_eq!(ends, [2, 2, 2, 4, 10, 20, 40, 100, 100, 6_000]);
    }

    #[test]
    fn shares_fill_the_bar_without_a_gap() {
        let marks = stack(&[1, 1, 1, 0, 4]);
        assert_eq!(marks.iter().map(|mark| mark.width).sum::<i64>(), WIDTH);
        for two in marks.windows(2) {
            assert_eq!(two[0].x + two[0].width, two[1].x);
        }
        assert_eq!(marks[3].width, 0);
        assert!(marks[4].width > 3 * marks[0].width);
        assert!(stack(&[0, 0]).is_empty());
    }

    #[test]
    fn limits_stay_in_the_picture_and_are_measured_by_the_same_scale() {
        let chart = spans(&[(15, 30), (70, 70)], &[3, 7]);
        assert_eq!(chart.ticks[0].at, LEFT + chart.lines[0].1.width);
        assert_eq!(chart.ticks[1].at, LEFT + chart.lines[1].0.width);
        assert!(chart.ticks[1].at < WIDTH);
        let long = spans(&[(10, 400)], &[3, 7]);
        assert_eq!(LEFT + long.lines[0].1.width, WIDTH - 8);
        assert!(chart.lines[1].0.y >= chart.lines[0].1.y + THICK);
        assert!(chart.height >= chart.lines[1].1.y + THICK);
    }

    #[test]
    fn the_most_is_the_strongest_and_one_is_seen() {
        assert_eq!([0, 1, 25, 26, 100].map(|n| heat(n, 100)), [0, 1, 1, 2, 4]);
        assert_eq!(heat(3, 0), 0);
    }
}
