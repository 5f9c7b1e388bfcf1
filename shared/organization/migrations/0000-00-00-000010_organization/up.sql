-- What a service knows of the organization: its own copy of directory's facts. Each fact is the
-- whole present state of one thing; `seq` says which, so that the newest counts. No foreign keys:
-- facts about different things may arrive in any order. No names of people (they stay in directory).

create table org_site (
    id uuid primary key,
    seq bigint not null,
    parent_id uuid,
    code text not null,
    number_prefix text not null,
    name_zh text not null,
    name_en text not null,
    time_zone text not null,
    calendar text not null,
    opens time not null,
    closes time not null,
    channels jsonb not null,
    policy jsonb not null,
    active boolean not null
);
create index org_site_parent on org_site (parent_id);

create table org_window (
    id uuid primary key,
    seq bigint not null,
    site_id uuid not null,
    department_id uuid,
    code text not null,
    name_zh text not null,
    name_en text not null,
    active boolean not null
);
create index org_window_site on org_window (site_id);

create table org_department (
    id uuid primary key,
    seq bigint not null,
    site_id uuid not null,
    code text not null,
    name_zh text not null,
    name_en text not null,
    is_complaint_department boolean not null,
    head_id uuid,
    active boolean not null
);
create index org_department_site on org_department (site_id);

create table org_staff (
    id uuid primary key,
    seq bigint not null,
    site_id uuid not null,
    department_id uuid,
    manager_id uuid,
    active boolean not null
);
create index org_staff_manager on org_staff (manager_id);
create index org_staff_department on org_staff (department_id);

-- A role holds at the site and everywhere below it.
create table org_grant (
    staff_id uuid not null,
    role text not null,
    site_id uuid not null,
    primary key (staff_id, role, site_id)
);
create index org_grant_role on org_grant (role, site_id);

-- Declared interests and relations (F-4.2b). One of the two declared it; it counts for both.
create table org_relation (
    staff_id uuid not null,
    other_id uuid not null,
    primary key (staff_id, other_id)
);
create index org_relation_other on org_relation (other_id);

-- Duty roster (S-3.1).
create table org_roster (
    site_id uuid primary key,
    seq bigint not null
);
create table org_duty (
    site_id uuid not null,
    date date not null,
    staff_id uuid not null,
    primary key (site_id, date, staff_id)
);

-- Working calendars, whole (F-4.4b).
create table org_calendar (
    id uuid primary key,
    seq bigint not null,
    name text not null unique,
    revision integer not null,
    published_years integer[] not null,
    days jsonb not null
);
