-- The organization, as its file describes it, thing by thing. Things are named by codes; `id` is
-- what the other services call them, derived from the code. Nothing is deleted: what left is
-- no longer active. `version` counts changes, `event_seq` what others were told.

-- One row: whoever changes anything locks it, so that changes come one after another.
create table organization (
    single boolean primary key default true check (single),
    version integer not null,
    changed_at timestamptz
);
insert into organization (version) values (0);

create table site (
    code text primary key,
    id uuid not null unique,
    version integer not null,
    event_seq bigint not null,
    parent text,
    number_prefix text not null,
    name_zh text not null,
    name_en text not null,
    time_zone text not null,
    calendar text not null,
    opens time not null,
    closes time not null,
    channels jsonb not null,
    policy jsonb not null,
    duties jsonb not null,
    active boolean not null
);

create table site_window (
    site text not null,
    code text not null,
    id uuid not null unique,
    version integer not null,
    event_seq bigint not null,
    department text,
    name_zh text not null,
    name_en text not null,
    active boolean not null,
    primary key (site, code)
);

create table department (
    site text not null,
    code text not null,
    id uuid not null unique,
    version integer not null,
    event_seq bigint not null,
    name_zh text not null,
    name_en text not null,
    is_complaint_department boolean not null,
    head text,
    active boolean not null,
    primary key (site, code)
);

-- The only place where names and addresses of staff are kept.
create table staff (
    code text primary key,
    id uuid not null unique,
    version integer not null,
    event_seq bigint not null,
    site text not null,
    department text,
    manager text,
    grants jsonb not null,
    relations text[] not null,
    active boolean not null,
    name text not null,
    name_en text,
    title text,
    email text,
    phone text,
    language text not null
);

create table working_calendar (
    name text primary key,
    id uuid not null unique,
    version integer not null,
    event_seq bigint not null,
    revision integer not null,
    published_years integer[] not null,
    days jsonb not null
);
