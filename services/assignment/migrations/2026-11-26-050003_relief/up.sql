-- 延期 and 中止 (F-4.4d): everything asked for, oldest first, and what became of it (`store::relief`).
alter table assignment
    add column extensions jsonb not null default '[]',
    add column suspensions jsonb not null default '[]',
    -- Something waits for a decision: for the queue.
    add column relief_asked boolean not null default false,
    -- A suspension is in force, and ends then by itself. Whoever ends it takes this away.
    add column resume_at timestamptz;
create index assignment_resume on assignment (resume_at) where resume_at is not null;

alter table deadline_ledger drop constraint deadline_ledger_why_check;
alter table deadline_ledger add constraint deadline_ledger_why_check check (why in (
    'started', 'went_on', 'reclassified', 'calendar_changed', 'extended', 'suspended', 'resumed'));

-- What may have to be taken away is looked for by who holds it and whom it is about (F-4.2b).
create index assignment_held on assignment using gin (assigned_ids) where stage <> 'ended';
create index assignment_asked on assignment using gin (asked_ids) where stage <> 'ended';
create index assignment_about on assignment using gin (respondent_ids) where stage <> 'ended';
