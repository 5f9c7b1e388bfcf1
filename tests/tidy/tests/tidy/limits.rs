//! Limits on what strangers send, as far as they stand in sources and settings.

use crate::repository::{files, is_test, none, read};

/// Told by a gateway that we do not make, which may say more than we ask; read back from our own rows;
/// parts of a path.
const OTHERWISE: [&str; 3] = ["NewReceipt", "Sent", "Address"];

/// The attributes that stand above each struct which is read, and its name.
fn read_structs(text: &str) -> Vec<(String, String)> {
    let (mut found, mut attributes) = (Vec::new(), String::new());
    for line in text.lines().map(str::trim) {
        if line.starts_with("#[") || (!attributes.is_empty() && !line.ends_with(['{', ';'])) {
            attributes.push_str(line);
            continue;
        }
        let name = line.split_once("struct ").map(|(_, rest)| rest);
        if let Some(name) = name
            && attributes.contains("Deserialize")
        {
            let end = name.find(|c: char| !c.is_alphanumeric() && c != '$');
            let name = name[..end.unwrap_or(name.len())].to_owned();
            found.push((name, std::mem::take(&mut attributes)));
        }
        attributes.clear();
    }
    found
}

#[test]
fn what_a_body_or_a_query_brings_beyond_what_is_described_is_refused() {
    let doors = files("services", Some("rs"));
    let doors = doors
        .into_iter()
        .filter(|path| path.contains("/src/api/") && !is_test(path));
    let (mut found, mut looked_at) = (Vec::new(), 0);
    for path in doors {
        for (name, attributes) in read_structs(&read(&path)) {
            looked_at += 1;
            if !attributes.contains("deny_unknown_fields") && !OTHERWISE.contains(&name.as_str()) {
                found.push(format!("{path}: {name}"));
            }
        }
    }
    assert!(
        looked_at > 50,
        "only {looked_at} structs: tell this test where they are"
    );
    none(&found, "types that are read say deny_unknown_fields");
}

#[test]
fn files_have_the_limits_of_the_specification_where_nobody_says_otherwise() {
    let defaults = read("services/intake/src/config.default.toml");
    for line in [
        "files_per_submission = 9",
        "file_mib = 20",
        "case_mib = 100",
        "video_mib = 2048",
        "picture_megapixels = 40",
        "picture_side = 12000",
    ] {
        assert!(defaults.lines().any(|l| l == line), "{line}");
    }
}

#[test]
fn the_reader_of_attributes_sees_what_is_there() {
    let text = "#[derive(Debug, Deserialize)]\n#[serde(deny_unknown_fields)]\npub(super) struct One {\n}\n\
        /// Words.\n#[derive(Deserialize)]\nstruct Two(u8);\n#[derive(Debug)]\nstruct Three {\n";
    let names: Vec<_> = read_structs(text)
        .into_iter()
        .map(|(name, attributes)| (name, attributes.contains("deny_unknown_fields")))
        .collect();
    assert_eq!(names, [("One".to_owned(), true), ("Two".to_owned(), false)]);
}
