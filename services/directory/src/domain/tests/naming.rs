//! Codes, and the ids that follow from them.

use uuid::Uuid;

use super::*;

#[test]
fn a_code_is_one_to_32_of_small_letters_digits_and_hyphens_and_begins_with_no_hyphen() {
    for text in ["a", "7", "hall-2", &"a".repeat(31), &"a".repeat(32)] {
        let parsed = Code::parse(text).map(|code| code.to_string());
        assert_eq!(parsed.as_deref(), Ok(text));
        assert_eq!(code(text).as_str(), text);
    }
    for text in [
        "",
        "-",
        "-hall",
        "Hall",
        "hall_2",
        "hall 2",
        "厅",
        &"a".repeat(33),
        &"a".repeat(40),
    ] {
        assert_eq!(Code::parse(text), Err(NotACode), "{text}");
    }
}

#[test]
fn ids_are_the_same_wherever_and_whenever_they_follow_from_a_code() {
    // Written out: what was exported years ago still speaks of the same things.
    let (hall, complaints) = (code("hall"), code("complaints"));
    let ids = [
        (organization_id(), "dc84437f-5468-82a9-9b04-8ede33b08f42"),
        (site_id(&hall), "73b52f61-7f82-8e01-bb5f-acf02f9f24df"),
        (
            window_id(&hall, &complaints),
            "a4090198-0c3d-84c9-9ce6-77df9b7b5440",
        ),
        (
            department_id(&hall, &complaints),
            "b3417fa2-cfa2-8017-bbb7-c13ea1b19032",
        ),
        (staff_id(&hall), "1190e1f9-9480-8772-b1c3-1d78f62ccb09"),
        (calendar_id(&hall), "1b4be870-3911-88af-823f-7dd1de372296"),
    ];
    for (id, expected) in ids {
        assert_eq!(id, Uuid::parse_str(expected).unwrap());
    }
}
