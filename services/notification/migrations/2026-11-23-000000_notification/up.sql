-- What is written to whom about a complaint. Ids, codes and dates only: names and addresses are
-- asked of intake and directory when something is sent, and kept nowhere here.
create table correspondences (
    complaint_id uuid primary key,
    version int not null check (version > 0),
    event_seq bigint not null check (event_seq >= 0),

    -- what the other services told
    number text not null,
    site_id uuid not null,
    department_ids uuid[] not null,
    respondent_ids uuid[] not null,
    assigned_ids uuid[] not null,
    handler_id uuid,
    sensitivity text not null check (sensitivity in ('s1', 's2', 's3')),
    severity text not null check (severity in ('ordinary', 'major')),
    classified boolean not null,
    received_at timestamptz not null,
    registered_at timestamptz not null,
    promised_date date not null,
    language text not null,
    reply_channel text not null,
    anonymous boolean not null,

    -- how far reply and follow-up are; `round` counts replies
    stage text not null check (stage in ('under_way', 'to_reply', 'replying', 'replied', 'followed_up', 'ended')),
    round int not null check (round >= 0),
    since timestamptz not null,
    approved_by uuid,
    replied_by uuid,
    replied_at timestamptz,
    reply_delivery_id uuid,
    sent_at timestamptz,
    satisfaction text,
    ended_how text,
    approved_at timestamptz,

    check ((approved_by is null) = (approved_at is null)),
    check (stage not in ('to_reply', 'replying', 'replied', 'followed_up') or approved_by is not null),
    check (stage not in ('replying', 'replied', 'followed_up')
        or reply_delivery_id is not null and replied_by is not null and replied_at is not null),
    check (stage not in ('replied', 'followed_up') or sent_at is not null),
    check ((stage = 'ended') = (ended_how is not null))
);
-- Queues: what waits for a reply or a follow-up.
create index correspondences_waiting on correspondences (since, complaint_id) where stage in ('to_reply', 'replying', 'replied');

-- A row first, then the call. `cause` is the event or command that led here: with kind and
-- recipient it happens once.
create table deliveries (
    id uuid primary key,
    complaint_id uuid not null references correspondences,
    version int not null check (version > 0),
    cause uuid not null,
    kind text not null,
    audience text not null check (audience in ('complainant', 'staff')),
    staff_id uuid,
    channel text not null check (channel in ('email', 'letter', 'phone', 'tracking')),
    urgent boolean not null,
    details jsonb not null,
    state text not null check (state in ('queued', 'sending', 'sent', 'failed', 'cancelled')),
    attempts int not null check (attempts >= 0),
    -- the rehearsable clock: quiet hours
    not_before timestamptz not null,
    -- the machine's clock: back-off and lease
    retry_at timestamptz not null,
    leased_until timestamptz,
    created_at timestamptz not null,
    finished_at timestamptz,
    -- a code, never what a server answered: that may hold an address
    problem text,
    traceparent text,
    check ((audience = 'staff') = (staff_id is not null)),
    check ((state = 'sending') = (leased_until is not null)),
    check ((state in ('sent', 'failed', 'cancelled')) = (finished_at is not null)),
    unique nulls not distinct (cause, kind, staff_id)
);
-- What workers look for; calls by telephone are made by people.
create index deliveries_due on deliveries (retry_at) where state in ('queued', 'sending') and channel <> 'phone';
create index deliveries_of_complaint on deliveries (complaint_id, created_at);
create index deliveries_listed on deliveries (created_at, id);
create index deliveries_failed on deliveries (created_at, id) where state = 'failed';

-- 答复: what is told to the complainant; written once.
create table replies (
    complaint_id uuid not null references correspondences,
    round int not null check (round > 0),
    text text not null,
    written_by uuid not null,
    written_at timestamptz not null,
    delivery_id uuid not null,
    channel text,
    sent_at timestamptz,
    primary key (complaint_id, round)
);

-- 回访, one row per attempt.
create table follow_up_attempts (
    complaint_id uuid not null references correspondences,
    round int not null,
    attempt int not null check (attempt > 0),
    at timestamptz not null,
    local_date date not null,
    afternoon boolean not null,
    recorded_by uuid,
    satisfaction text,
    note text not null,
    primary key (complaint_id, round, attempt)
);

-- Links in reply e-mails. Only the hash is kept, so that whoever reads the table cannot answer.
create table follow_up_links (
    token_hash bytea primary key check (octet_length(token_hash) = 32),
    complaint_id uuid not null references correspondences,
    round int not null,
    issued_at timestamptz not null,
    used_at timestamptz
);
