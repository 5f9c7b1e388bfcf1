//! Seals of the audit trail as operators meet them.

use crate::program::{Program, Serving};

const SUBJECT: &str = "00000000-0000-0000-0000-000000000007";

/// Adds an entry of a member of staff, two hours old.
fn write(program: &Program) {
    program.sql(&format!(
        "select audit_append('{SUBJECT}', now() - interval '2 hours', 'staff:{SUBJECT}', 'note.added', 'x', null, null)"
    ));
}

fn verified(program: &Program, more: &[&str]) -> (bool, String) {
    let (ok, said, errors) = program.run(&[&["audit", "verify"], more].concat(), &[]);
    (ok, said + &errors)
}

/// What the gauge says, once it was read.
fn age(running: &Serving) -> Option<f64> {
    let metrics = running.text("/metrics");
    let line = metrics
        .lines()
        .find(|line| line.starts_with("redress_audit_unsealed_seconds"))?;
    line.rsplit(' ').next()?.parse().ok()
}

#[test]
fn an_entry_that_seals_pass_by_shows_in_the_metrics_and_in_audit_verify() {
    let program = Program::sealing("passed-by");
    write(&program);
    let (ok, said) = verified(&program, &[]);
    assert!(!ok && said.contains("no seal was ever taken"), "{said}");
    assert!(program.run(&["audit", "seal"], &[]).0);
    let (ok, said) = verified(&program, &[]);
    assert!(ok && said.contains("; 0 entries are newer"), "{said}");

    write(&program);
    program.sql("update audit_entry set written_in = 0 where seq = 2");
    let (ok, said) = verified(&program, &[]);
    let named = format!("{SUBJECT}: entry 2 is not sealed");
    assert!(!ok && said.contains(&named), "{said}");
    let running = program.serve(&[]);
    running.until(|| running.get("/livez", None).0 == 204 && age(&running).is_some());
    let seen = age(&running);
    assert!(seen.is_some_and(|age| age >= 7200.0), "{seen:?}");
    running.terminate();

    assert!(program.run(&["audit", "seal", "--all"], &[]).0);
    let (ok, said) = verified(&program, &[]);
    assert!(ok && said.contains("everything fits"), "{said}");
    let running = program.serve(&[]);
    running.until(|| running.get("/livez", None).0 == 204 && age(&running).is_some());
    assert_eq!(age(&running), Some(0.0));
    running.terminate();
}
