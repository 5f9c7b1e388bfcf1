-- What L writes into: a complaint of 22 columns with four indexes, its history, its outbox.
create table l_complaint (
    id bigint primary key,
    version int not null,
    event_seq bigint not null,
    number text not null unique,
    site_id uuid not null,
    channel text not null,
    received_at timestamptz not null,
    anonymous boolean not null,
    promised_date date not null,
    scopes text[] not null,
    severity text not null,
    sensitivity text not null,
    stage text not null,
    narrative text not null,
    identity bytea,
    phone_index bytea,
    language text not null,
    reply_channel text not null,
    occurred_on date,
    registered_at timestamptz not null,
    registered_by uuid,
    code_hash bytea not null
);
create index on l_complaint (site_id, stage, id desc);
create index on l_complaint (received_at);
create table l_history (
    complaint_id bigint not null,
    seq int not null,
    at timestamptz not null,
    actor text not null,
    action text not null,
    body text not null,
    primary key (complaint_id, seq)
);
create table l_outbox (
    seq bigint generated always as identity primary key,
    complaint_id bigint not null,
    type text not null,
    payload text not null,
    occurred_at timestamptz not null
);
