-- One row per complaint. Deeds are rows of their own, which nobody changes afterwards: the
-- `*_version` columns here name the one that counts now, by the version of the save that wrote it.
create table investigations (
    complaint_id uuid primary key,
    version int not null check (version > 0),
    event_seq bigint not null check (event_seq >= 0),

    -- what intake and assignment told
    number text not null,
    site_id uuid not null,
    window_id uuid,
    department_id uuid,
    respondent_ids uuid[] not null,
    named_scopes text[] not null,
    sensitivity text not null check (sensitivity in ('s1', 's2', 's3')),
    proposed_severity text not null check (proposed_severity in ('ordinary', 'major')),
    registered_at timestamptz not null,
    handling_department_id uuid,
    handler_id uuid,

    -- how far it is
    stage text not null check (stage in ('registered', 'verifying', 'concluded', 'declined', 'withdrawn', 'closed')),
    ended_at timestamptz,
    round int check (round > 0),
    opened_at timestamptz,
    reopening int check (reopening >= 0),
    verification_version int,
    group_version int,
    conclusion_version int,
    classification_version int,
    proposal_version int,

    -- follows from the above; for the queues
    severity text check (severity in ('ordinary', 'major')),
    assigned_ids uuid[] not null,
    finding_due boolean not null,

    check ((stage in ('declined', 'withdrawn', 'closed')) = (ended_at is not null)),
    check ((round is null) = (opened_at is null) and (round is null) = (reopening is null)),
    check (stage <> 'registered' or opened_at is null),
    check (stage not in ('verifying', 'concluded') or opened_at is not null),
    check (stage <> 'concluded' or conclusion_version is not null),
    check (stage <> 'verifying' or conclusion_version is null)
);

create index investigations_by_receipt on investigations (registered_at, complaint_id);
create index investigations_to_verify on investigations (registered_at, complaint_id)
    where stage = 'verifying' and verification_version is null;
create index investigations_to_classify on investigations (registered_at, complaint_id)
    where stage in ('verifying', 'concluded') and severity is null;
create index investigations_assigned on investigations using gin (assigned_ids);

-- 初步核实 (S-4.2)
create table verifications (
    complaint_id uuid not null references investigations,
    version int not null,
    round int not null,
    methods text[] not null check (cardinality(methods) > 0),
    complexity text not null check (complexity in ('simple', 'complex')),
    note text not null,
    verified_by uuid not null,
    verified_at timestamptz not null,
    primary key (complaint_id, version)
);

-- 调查小组
create table investigation_groups (
    complaint_id uuid not null references investigations,
    version int not null,
    leader_id uuid not null,
    member_ids uuid[] not null check (leader_id = any (member_ids)),
    formed_by uuid not null,
    formed_at timestamptz not null,
    designated boolean not null,
    primary key (complaint_id, version)
);

-- Evidence: written once (S-4.2: collected and preserved).
create table records (
    id uuid primary key,
    complaint_id uuid not null references investigations,
    round int not null,
    kind text not null check (kind in ('interview', 'document', 'video', 'business_record')),
    text text not null,
    taken_at timestamptz not null,
    recorded_by uuid not null,
    recorded_at timestamptz not null
);
create index records_of_complaint on records (complaint_id, recorded_at, id);

-- 核实结论 (F-4.2a)
create table conclusions (
    complaint_id uuid not null references investigations,
    version int not null,
    round int not null,
    finding text not null check (finding in
        ('substantiated', 'partly_substantiated', 'unsubstantiated', 'unverifiable')),
    facts text not null,
    evidence_ids uuid[] not null check (finding = 'unverifiable' or cardinality(evidence_ids) > 0),
    concluded_by uuid not null,
    concluded_at timestamptz not null,
    by_designated_group boolean not null,
    primary key (complaint_id, version)
);

-- 分类 (S-4.3); the last one counts
create table classifications (
    complaint_id uuid not null references investigations,
    version int not null,
    severity text not null check (severity in ('ordinary', 'major')),
    scopes text[] not null check (cardinality(scopes) > 0),
    subtypes text[] not null,
    reason text not null,
    sensitivity text not null check (sensitivity in ('s1', 's2', 's3')),
    classified_by uuid not null,
    classified_at timestamptz not null,
    confirmed_by uuid check (confirmed_by <> classified_by),
    primary key (complaint_id, version)
);

-- Steps down that wait for a second person, and what became of them (F-4.3a)
create table downgrades (
    complaint_id uuid not null references investigations,
    version int not null,
    severity text not null check (severity in ('ordinary', 'major')),
    scopes text[] not null check (cardinality(scopes) > 0),
    subtypes text[] not null,
    reason text not null,
    proposed_by uuid not null,
    proposed_at timestamptz not null,
    outcome text check (outcome in ('confirmed', 'refused', 'dropped')),
    decided_by uuid check (decided_by <> proposed_by),
    decided_at timestamptz,
    note text,
    primary key (complaint_id, version),
    check ((outcome is null) = (decided_at is null)),
    check ((outcome in ('confirmed', 'refused')) = (decided_by is not null))
);
create unique index one_downgrade_waits on downgrades (complaint_id) where outcome is null;
