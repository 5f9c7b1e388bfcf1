-- One complaint's assignment: what is awaited, and what is known of the matter.
create table assignment (
    complaint_id uuid primary key,
    version int not null check (version > 0),
    event_seq bigint not null check (event_seq >= 0),
    number text not null,
    site_id uuid not null,
    -- The department complained about, where known.
    department_id uuid,
    severity text not null check (severity in ('ordinary', 'major')),
    classified boolean not null,
    scopes text[] not null,
    sensitivity text not null check (sensitivity in ('s1', 's2', 's3')),
    respondent_ids uuid[] not null,
    received_at timestamptz not null,
    stage text not null check (stage in (
        'awaiting_acceptance', 'awaiting_classification', 'awaiting_dispatch', 'awaiting_designation',
        'awaiting_sign_for', 'in_handling', 'awaiting_endorsement', 'awaiting_approval', 'awaiting_reply',
        'awaiting_follow_up', 'followed_up', 'in_review', 'ended')),
    -- What the stage keeps (`store::stage`), and what is counted whatever the stage.
    stage_data jsonb not null,
    record jsonb not null,
    -- Read-side copies of what is in `stage_data`: for queues.
    order_department_id uuid,
    assigned_ids uuid[] not null,
    asked_ids uuid[] not null,
    next_due_at timestamptz,
    opened_at timestamptz not null,
    updated_at timestamptz not null
);

-- Queues are read by stage, the nearest deadline first; what has none comes last.
create index assignment_queue on assignment (stage, coalesce(next_due_at, 'infinity'), complaint_id);
create index assignment_due on assignment (coalesce(next_due_at, 'infinity'), complaint_id) where stage <> 'ended';

-- Every clock of every stage (F-4.5). A deadline that is counted anew is a new version.
create table clock_run (
    complaint_id uuid not null references assignment,
    clock text not null check (clock in (
        'acceptance', 'classification', 'dispatch', 'handling', 'approval', 'reply', 'follow_up', 'redo', 'review')),
    version int not null check (version > 0),
    started_at timestamptz not null,
    due_at timestamptz not null,
    limit_count int not null check (limit_count >= 0),
    limit_unit text not null check (limit_unit in ('working_days', 'calendar_days')),
    provisional boolean not null,
    stopped_at timestamptz,
    -- Order of setting within the complaint.
    position int not null,
    primary key (complaint_id, clock, version)
);

-- A clock runs once at a time.
create unique index clock_run_running on clock_run (complaint_id, clock) where stopped_at is null;

-- Each setting of a deadline with its arithmetic in words (F-4.3a, F-4.4a, F-4.4b); only added to.
create table deadline_ledger (
    complaint_id uuid not null references assignment,
    entry int not null check (entry > 0),
    clock text not null,
    version int not null,
    why text not null check (why in ('started', 'went_on', 'reclassified', 'calendar_changed')),
    set_at timestamptz not null,
    actor text not null,
    started_at timestamptz not null,
    due_at timestamptz not null,
    previous_due_at timestamptz,
    provisional boolean not null,
    calendar text not null,
    calendar_revision int not null,
    words_zh text not null,
    words_en text not null,
    primary key (complaint_id, entry),
    foreign key (complaint_id, clock, version) references clock_run (complaint_id, clock, version)
);

-- What is to be said when (F-4.4e): each at most once, however many replicas look. Those of a
-- deadline that no longer runs are taken away; those that were said stay.
create table due_event (
    complaint_id uuid not null references assignment,
    clock text not null,
    deadline_version int not null,
    alarm text not null check (alarm in (
        'half', 'mostly_gone', 'last_day', 'overdue',
        'escalate_unit_head', 'escalate_site_leader', 'escalate_supervisor')),
    at timestamptz not null,
    fired_at timestamptz,
    primary key (complaint_id, clock, deadline_version, alarm),
    foreign key (complaint_id, clock, deadline_version) references clock_run (complaint_id, clock, version)
);
create index due_event_open on due_event (at) where fired_at is null;

-- 处理措施 (section 5, F-5.4): typed, owned, due, proved, checked off by somebody else.
create table measure (
    id uuid primary key,
    complaint_id uuid not null references assignment,
    position int not null,
    kind text not null,
    owner_id uuid not null,
    due_at timestamptz not null,
    description text not null,
    ordered_by uuid not null,
    ordered_at timestamptz not null,
    proof text,
    completed_at timestamptz,
    checked_by uuid,
    checked_at timestamptz,
    unique (complaint_id, position),
    check ((proof is null) = (completed_at is null)),
    check ((checked_by is null) = (checked_at is null)),
    check (checked_by is null or (proof is not null and checked_by <> owner_id))
);
create index measure_open on measure (owner_id) where completed_at is null;
