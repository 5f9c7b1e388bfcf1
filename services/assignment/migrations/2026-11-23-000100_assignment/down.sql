drop table measure, due_event, deadline_ledger, clock_run, assignment;
