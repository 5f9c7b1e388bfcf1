-- What goes on beside the stages (F-4.4c, S-5.1, F-6.7): a column of its own, which an older program
-- leaves alone when it writes a row.
alter table assignment add column side jsonb not null default '{}';
-- Read-side copies of the parts that are still expected (协办): for queues.
alter table assignment add column assisting_department_ids uuid[] not null default '{}';
alter table assignment add column assisting_ids uuid[] not null default '{}';
-- Load and experience of departments, for routing proposals.
create index assignment_department on assignment (order_department_id);

-- S-5.2, F-5.3: what exactly, where the kind leaves that open. Rows of before have none.
alter table measure add column form text;
-- F-5.4: a proof has words or evidence; the words are empty where evidence says it.
alter table measure add column evidence_ids uuid[] not null default '{}';

-- Due dates beside the clocks: measures (F-5.4) and supervision orders (F-6.7). Each is told once,
-- however many replicas look; what is done before that is taken away.
create table task_due (
    task_id uuid primary key,
    kind text not null check (kind in ('measure', 'supervision')),
    complaint_id uuid not null references assignment,
    at timestamptz not null,
    fired_at timestamptz
);
create index task_due_open on task_due (at, task_id) where fired_at is null;

-- Measures that are open already: their dates count from now on.
insert into task_due (task_id, kind, complaint_id, at)
select id, 'measure', complaint_id, due_at from measure where completed_at is null;
