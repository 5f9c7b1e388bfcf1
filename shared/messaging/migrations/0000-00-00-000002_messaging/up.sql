-- Facts on their way out. Rows go once the broker has confirmed them; their bytes stay in audit_entry.
create table outbox (
    seq bigint generated always as identity primary key,
    event_id uuid not null unique,
    subject uuid not null,
    event_seq bigint not null check (event_seq > 0),
    type text not null,
    payload bytea not null,
    occurred_at timestamptz not null,
    unique (subject, event_seq)
);

-- One round trip for "tell and write down"; the audit entry carries the event's bytes.
create function outbox_append(
    p_event_id uuid, p_subject uuid, p_event_seq bigint, p_type text, p_payload bytea,
    p_occurred_at timestamptz, p_actor text
) returns bigint language plpgsql as $$
begin
    insert into outbox (event_id, subject, event_seq, type, payload, occurred_at)
    values (p_event_id, p_subject, p_event_seq, p_type, p_payload, p_occurred_at);
    return audit_append(p_subject, p_occurred_at, p_actor, p_type, p_payload, p_event_id, p_event_seq);
end $$;

-- What became of each delivery. UUIDv7 is time-ordered, so partitions of event_id are partitions
-- of time; `messaging::inbox` makes one a month and drops those past 90 days.
create table inbox (
    consumer text not null,
    event_id uuid not null,
    outcome text not null check (outcome in ('handled', 'ignored', 'skipped', 'duplicate', 'pending', 'dead')),
    reason text,
    received_at timestamptz not null,
    primary key (consumer, event_id)
) partition by range (event_id);
create table inbox_default partition of inbox default;

-- The last sequence that took effect, per source and subject: order and gaps are decided here.
create table inbox_gate (
    source text not null,
    subject uuid not null,
    last_seq bigint not null check (last_seq >= 0),
    waiting int not null default 0 check (waiting >= 0),
    primary key (source, subject)
);

-- Bodies of what waits (pending) and of what was parked (dead).
create table inbox_message (
    event_id uuid primary key,
    status text not null check (status in ('pending', 'dead')),
    source text,
    subject uuid,
    sequence bigint,
    type text,
    body bytea not null,
    attempts int not null default 0,
    first_at timestamptz not null,
    next_at timestamptz not null,
    error text not null
);
create index inbox_message_due on inbox_message (next_at) where status = 'pending';
create index inbox_message_behind on inbox_message (source, subject, sequence) where status = 'pending';

-- Months ahead, and away with what is older than 90 days. `security definer`: the role that serves
-- owns no tables. Bounds are UUIDv7s: 48 bits of milliseconds first.
create function inbox_keep_partitions(p_now timestamptz) returns void
language plpgsql security definer set search_path from current as $$
declare
    month date;
    name text;
    bounds uuid[];
    old record;
begin
    perform pg_advisory_xact_lock(hashtextextended('inbox_keep_partitions:' || current_schema(), 0));
    for ahead in 0..2 loop
        month := (date_trunc('month', p_now at time zone 'UTC') + make_interval(months => ahead))::date;
        name := 'inbox_' || to_char(month, 'YYYYMM');
        if to_regclass(name) is null then
            select array_agg((lpad(to_hex((extract(epoch from at at time zone 'UTC') * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid)
            into bounds from unnest(array[month::timestamp, (month + interval '1 month')]) as at;
            begin
                execute format('create table %I partition of inbox for values from (%L) to (%L)', name, bounds[1], bounds[2]);
            exception when check_violation then
                raise warning 'inbox_default holds rows of %; they stay there', name;
            end;
        end if;
    end loop;
    for old in select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
        where i.inhparent = 'inbox'::regclass and c.relname ~ '^inbox_[0-9]{6}$'
        and to_date(right(c.relname, 6), 'YYYYMM') + interval '1 month' < p_now - interval '90 days'
    loop
        execute format('drop table %I', old.relname);
    end loop;
end $$;
select inbox_keep_partitions(now());
