-- What happened, in order, per subject; nobody updates or deletes (security, section 4).
-- The published facts keep their bytes here: this is also the replay source.
create table audit_entry (
    subject uuid not null,
    seq bigint not null check (seq > 0),
    at timestamptz not null,
    actor text not null,
    action text not null,
    body bytea not null,
    event_id uuid,
    event_seq bigint,
    prev_hash bytea not null,
    hash bytea not null,
    primary key (subject, seq),
    check ((event_id is null) = (event_seq is null))
);

-- Pages of published facts, subject by subject (catch-up of a new consumer).
create unique index audit_entry_published on audit_entry (subject, event_seq) where event_seq is not null;

-- One round trip: lock the chain, read its end, add to it. Every statement in a volatile function
-- has a snapshot of its own, so the end is read after the lock is held.
-- `persistence::audit::hash` computes the same digest.
create function audit_append(
    p_subject uuid, p_at timestamptz, p_actor text, p_action text, p_body bytea,
    p_event_id uuid, p_event_seq bigint
) returns bigint language plpgsql as $$
declare
    last_seq bigint;
    last_hash bytea;
    this_hash bytea;
begin
    -- The schema is in the key: services that share a database do not wait for each other.
    perform pg_advisory_xact_lock(hashtextextended('audit:' || current_schema() || ':' || p_subject::text, 0));
    select e.seq, e.hash into last_seq, last_hash from audit_entry e where e.subject = p_subject order by e.seq desc limit 1;
    last_seq := coalesce(last_seq, 0);
    last_hash := coalesce(last_hash, '\x0000000000000000000000000000000000000000000000000000000000000000'::bytea);
    this_hash := sha256(
        last_hash
        || uuid_send(p_subject)
        || int8send(last_seq + 1)
        || int8send((extract(epoch from p_at) * 1000000)::bigint)
        || int4send(octet_length(convert_to(p_actor, 'UTF8'))) || convert_to(p_actor, 'UTF8')
        || int4send(octet_length(convert_to(p_action, 'UTF8'))) || convert_to(p_action, 'UTF8')
        || int4send(octet_length(p_body)) || p_body
        || coalesce(uuid_send(p_event_id) || int8send(p_event_seq), ''::bytea));
    insert into audit_entry (subject, seq, at, actor, action, body, event_id, event_seq, prev_hash, hash)
    values (p_subject, last_seq + 1, p_at, p_actor, p_action, p_body, p_event_id, p_event_seq, last_hash, this_hash);
    return last_seq + 1;
end $$;

-- Answers already given, so that a repeated request gets the first one again.
create table idempotency (
    scope text not null,
    key text not null,
    body_sha256 bytea not null,
    status smallint,
    answer bytea,
    claimed_at timestamptz not null,
    primary key (scope, key)
);
create index idempotency_age on idempotency (claimed_at);
