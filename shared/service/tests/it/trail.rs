//! Seals of the audit trail as operators meet them.

use crate::program::{Program, Serving};
use crate::receiver::{Receiver, SECRET};

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

#[test]
fn each_seal_is_sent_to_a_receiver_in_order_and_its_copy_proves_the_history() {
    let mut program = Program::sealing("webhook");
    let port = testkit::free_port();
    let url = format!("http://keeper:canary@127.0.0.1:{port}/seals?key=canary");
    program.set("REDRESS_AUDIT__WEBHOOK", &url);
    let (ok, _, said) = program.run(&["audit", "seal"], &[]);
    assert!(
        !ok && said.contains("audit.webhook_secret go together"),
        "{said}"
    );
    program.set("REDRESS_AUDIT__WEBHOOK_SECRET", SECRET);
    let (ok, shown, _) = program.run(&["check-config"], &[]);
    assert!(
        ok && !shown.contains(SECRET) && !shown.contains("canary"),
        "{shown}"
    );

    // Nobody is there yet: seals are taken all the same, and wait.
    write(&program);
    let (ok, _, said) = program.run(&["audit", "seal"], &[]);
    assert!(!ok && said.contains("audit.webhook: seal 1"), "{said}");
    assert!(!said.contains("canary"), "{said}");
    let running = program.serve(&[]);
    running.until(|| running.get("/livez", None).0 == 204 && age(&running).is_some());
    running.terminate();
    write(&program);
    let seal_all = ["audit", "seal", "--all"];
    assert!(!program.run(&seal_all, &[]).0);

    // Then it refuses once, and takes what it lacks at the next turn.
    let receiver = Receiver::start(port, 1);
    let (ok, _, said) = program.run(&["audit", "seal"], &[]);
    assert!(!ok && said.contains("audit.webhook: seal 1"), "{said}");
    assert_eq!(receiver.taken(), []);
    let running = program.serve(&[]);
    running.until(|| receiver.taken().len() == 2);
    running.terminate();
    write(&program);
    let (ok, _, said) = program.run(&seal_all, &[]);
    assert!(ok, "{said}");
    assert!(
        program.run(&["audit", "seal"], &[]).0,
        "nothing is left to send"
    );
    let taken = receiver.taken();
    let ids: Vec<&str> = taken.iter().map(|(id, _)| id.as_str()).collect();
    let expected = ["minimal.seal.1", "minimal.seal.2", "minimal.seal.3"];
    assert_eq!(ids, expected);

    let copy = program.file("copy.jsonl");
    let lines: Vec<&str> = taken.iter().map(|(_, body)| body.as_str()).collect();
    // At least once: one that came twice says nothing new.
    let lines = [&lines[..], &lines[1..2]].concat();
    std::fs::write(&copy, lines.join("\n") + "\n").unwrap();
    let copy = copy.to_str().unwrap();
    let (ok, said) = verified(&program, &["--anchors", copy]);
    assert!(ok && said.contains("3 seals, 3 of them anchored"), "{said}");
    program.sql("delete from audit_leaf where seal = 3; delete from audit_seal where number = 3");
    let (ok, said) = verified(&program, &["--anchors", copy]);
    assert!(!ok && said.contains("anchor of seal 3"), "{said}");
    // Where it went is known, and no secret of that.
    program.sql(&format!(
        "do $$ begin assert (select array_agg(distinct place) = \
         array['http://127.0.0.1:{port}/seals'] from audit_anchor); end $$"
    ));
}
