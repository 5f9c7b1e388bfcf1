//! Organization files as nobody honest would write them. `deploy/local/fuzz` runs the same for as long
//! as one likes.

use proptest::prelude::*;
use testkit::damaged;

use super::{read, write};

const DEMO: &str = include_str!("../../../../deploy/demo-organization.toml");

/// Read, and where it can be read: checked, written, and read again alike.
fn goes_round(text: &str) -> Result<(), TestCaseError> {
    let Ok(file) = read(text) else { return Ok(()) };
    let mut organization = file.organization;
    organization.settle_calendars(&Default::default());
    if !organization.flaws().is_empty() {
        return Ok(());
    }
    let written = write(&organization);
    let again = read(&written).map_err(|bad| TestCaseError::fail(format!("{bad:?}")))?;
    let mut again = again.organization;
    again.settle_calendars(&Default::default());
    prop_assert!(again == organization, "not the same again:\n{}", written);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn hostile_files_are_read_or_refused(text in "(\\PC|\\[\\[site\\]\\]|\\[\\[staff\\]\\]|\\[\\[duty\\]\\]|\n|code|name|site|from| = |\"|\"hall\"|2026-01-01|\\{|\\}){0,60}") {
        goes_round(&text)?;
    }

    #[test]
    fn hostile_changes_to_a_good_file_are_read_or_refused(bytes in damaged(DEMO.as_bytes().to_vec())) {
        goes_round(&String::from_utf8_lossy(&bytes))?;
    }

    #[test]
    fn hostile_words_in_a_good_file_are_kept_as_they_are_or_refused(
        word in "(\\PC|\u{0}|\u{202e}|\n|\\\\|\"|'|#|=){0,40}",
        which in any::<prop::sample::Index>(),
    ) {
        let names: Vec<_> = DEMO.match_indices("name = \"").map(|(at, found)| at + found.len()).collect();
        let from = names[which.index(names.len())];
        let to = from + DEMO[from..].find('"').expect("the name ends");
        let quoted = toml::Value::String(word).to_string();
        let text = format!("{}{}{}", &DEMO[..from - 1], quoted, &DEMO[to + 1..]);
        goes_round(&text)?;
    }

    #[test]
    fn hostile_rosters_end(
        from in "[0-9]{4}-(0[1-9]|1[0-2])-[0-2][1-8]",
        until in "[0-9]{4}-(0[1-9]|1[0-2])-[0-2][1-8]",
        weekday in "(mon|fri|Sunday|\\PC{0,4})",
        times in 1_usize..200,
    ) {
        let duty = format!("[[duty]]\nsite = \"hall\"\nstaff = \"hall-sun\"\nfrom = {from}\nuntil = {until}\nweekdays = [\"{}\"]\n\n", weekday.replace(['"', '\\'], ""));
        goes_round(&format!("{DEMO}\n{}", duty.repeat(times)))?;
    }
}
