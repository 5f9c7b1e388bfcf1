//! `assignment deadline`: without database or broker.

use std::process::Command;

#[test]
fn the_deadline_table_needs_neither_database_nor_broker() {
    let file = std::env::temp_dir().join(format!("deadlines-{}.csv", testkit::new_id().simple()));
    std::fs::write(
        &file,
        "dispatched_local,working_days\n2026-09-30T17:29,3\n2026-09-30T17:30,3\n",
    )
    .unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_assignment"))
        .args([
            "deadline",
            "--calendar",
            "cn",
            "--timezone",
            "Asia/Shanghai",
            "--close",
            "17:30",
            "--csv",
        ])
        .arg(&file)
        .env_clear()
        .output()
        .unwrap();
    std::fs::remove_file(&file).unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let text = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(lines[0], "dispatched_local,working_days,deadline_local");
    assert_eq!(lines.len(), 3);
    assert!(lines[1] < lines[2] || lines[1].ends_with(":30"), "{text}");
}
