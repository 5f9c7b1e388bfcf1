-- The register (台账): what intake decides on, and what lists filter by. No personal data.
-- Numbers are handed out in blocks, one round trip for many; gaps are allowed.
create sequence complaint_number increment by 20;

create table complaints (
    id uuid primary key,
    version int not null check (version > 0),
    event_seq bigint not null check (event_seq > 0),
    number text not null unique,
    site_id uuid not null,
    channel text not null,
    received_at timestamptz not null,
    anonymous boolean not null,
    promised_date date not null,
    -- Proposed at registration, decided by a person later.
    scopes text[] not null,
    subtypes text[] not null,
    severity text not null check (severity in ('ordinary', 'major')),
    classified boolean not null,
    sensitivity text not null check (sensitivity in ('s1', 's2', 's3')),
    respondent_ids uuid[] not null,
    leader_respondent boolean not null,
    -- What intake decided; `stage` also follows the other services while it is open.
    stage text not null,
    round int not null check (round >= 0),
    accepted_at timestamptz,
    accepted_by uuid,
    ended_at timestamptz,
    ended_by uuid,
    ended_as text,
    withdrawn_at timestamptz,
    -- What the other services told.
    department_ids uuid[] not null,
    assigned_ids uuid[] not null,
    finding text,
    satisfaction text,
    open_measures int not null check (open_measures >= 0),
    verdict text not null check (verdict in ('pending', 'approved', 'reviewed')),
    due_clock text,
    due_at timestamptz,
    check ((accepted_at is null) = (accepted_by is null)),
    check ((due_clock is null) = (due_at is null))
);
-- Ids are time-ordered, so the newest come first by id.
create index complaints_by_site on complaints (site_id, stage, id desc);
create index complaints_due on complaints (due_at)
    where stage not in ('closed', 'declined', 'withdrawn', 'archived');
create index complaints_new on complaints (received_at)
    where stage = 'registered' and channel in ('web', 'wechat');

-- How a complaint came in, as it was; and the keyed hash of the code that opens its tracking page.
-- Written in one statement with `complaints`, hence no foreign keys to check.
create table registrations (
    complaint_id uuid primary key,
    window_id uuid,
    department_id uuid,
    language text not null,
    reply_channel text not null,
    occurred_on date,
    postmark_date date,
    registered_at timestamptz not null,
    registered_by uuid,
    code_hash bytea not null check (octet_length(code_hash) = 32),
    code_issued_at timestamptz not null,
    accesses int not null
);

-- Personal data: sealed with the complaint's own key, which erasure destroys.
create table particulars (
    complaint_id uuid primary key,
    wrapped_key bytea,
    identity bytea,
    details bytea,
    narrative text,
    narrative_sealed bytea,
    -- Keyed blind indexes: the only way to find a complainant.
    phone_index bytea,
    email_index bytea,
    wechat_index bytea,
    check (narrative is null or narrative_sealed is null)
);
create index particulars_by_phone on particulars (phone_index) where phone_index is not null;

-- Words that go with a decision or were added later: signposts, reasons, notes, supplements.
create table remarks (
    id uuid primary key,
    complaint_id uuid not null references complaints (id),
    kind text not null check (kind in ('supplement', 'signpost', 'closing', 'reopening')),
    at timestamptz not null,
    staff_id uuid,
    text text,
    sealed bytea,
    check ((text is null) <> (sealed is null))
);
create index remarks_by_complaint on remarks (complaint_id, at);

-- Wrong codes of the last minutes; `subject` is a keyed hash of a number or an address.
create table tracking_failures (
    id bigint generated always as identity primary key,
    subject bytea not null,
    at timestamptz not null
);
create index tracking_failures_recent on tracking_failures (subject, at);
create index tracking_failures_age on tracking_failures (at);
