-- What repeats is counted from these (F-5.3): one row a complaint, as other services told of it.
-- Telling it again changes nothing.
create table tally (
    complaint_id uuid primary key,
    site_id uuid not null,
    window_id uuid,
    subtypes text[] not null default '{}',
    received_at timestamptz not null,
    sensitivity text not null check (sensitivity in ('s1', 's2', 's3')),
    respondent_ids uuid[] not null,
    finding text,
    concluded_at timestamptz,
    -- Declined, withdrawn or merged: counts for nothing (a merged one counts with its lead).
    void boolean not null,
    -- Changed since patterns were looked for.
    changed boolean not null
);
create index tally_changed on tally (complaint_id) where changed;
create index tally_window on tally (window_id, received_at);
create index tally_respondents on tally using gin (respondent_ids);

-- Complaints of before: who was complained about and what was found is known here.
insert into tally (complaint_id, site_id, received_at, sensitivity, respondent_ids, finding, concluded_at, void, changed)
select complaint_id, site_id, received_at, sensitivity, respondent_ids,
       record #>> '{conclusion,0}', (record #>> '{conclusion,1,at}')::timestamptz,
       stage = 'ended' and stage_data ->> 'end' in ('declined', 'withdrawn', 'merged'),
       record #>> '{conclusion,0}' is not null
from assignment;

-- A person with repeated substantiated complaints, or a sub-type that repeats at a window; and the
-- measure that was ordered on it, if any.
create table pattern (
    id uuid primary key default gen_random_uuid(),
    version int not null check (version > 0),
    event_seq bigint not null check (event_seq >= 0),
    kind text not null check (kind in ('person', 'window')),
    site_id uuid not null,
    department_id uuid,
    staff_id uuid,
    window_id uuid,
    subtype text,
    -- First day of the quarter, at the site.
    quarter date,
    -- Counts cases of integrity, too: for integrity officers only.
    restricted boolean not null,
    complaint_ids uuid[] not null,
    respondent_ids uuid[] not null,
    -- The latest complaint that counts.
    latest_at timestamptz not null,
    raised_at timestamptz not null,
    -- What it was counted from does not hold any more.
    lapsed_at timestamptz,
    measure_kind text,
    measure_form text,
    owner_id uuid,
    due_at timestamptz,
    description text,
    ordered_by uuid,
    ordered_at timestamptz,
    proof text,
    evidence_ids uuid[] not null default '{}',
    completed_at timestamptz,
    checked_by uuid,
    checked_at timestamptz,
    overdue_told_at timestamptz,
    check ((kind = 'person') = (staff_id is not null)),
    check ((kind = 'window') = (window_id is not null and subtype is not null and quarter is not null)),
    check (checked_by is null or (proof is not null and checked_by <> owner_id))
);
-- F-5.3: one proposal a window, sub-type and quarter.
create unique index pattern_window on pattern (window_id, subtype, quarter, restricted) where kind = 'window';
create index pattern_staff on pattern (staff_id) where kind = 'person';
create index pattern_complaints on pattern using gin (complaint_ids);
create index pattern_site on pattern (site_id, raised_at);
create index pattern_due on pattern (due_at) where completed_at is null and overdue_told_at is null;
