-- Statistics (F-6.8): marks are appended in the transaction of every fact and folded in the background,
-- so that no row is hot and no reader scans the register. No personal data, and nothing of erased
-- complaints but what they counted as.

-- "This complaint has to be counted anew." Folding deletes them.
create table statistics_mark (
    id bigint generated always as identity primary key,
    complaint_id uuid not null,
    at timestamptz not null
);

-- Every fact of a complaint leaves its bytes in the trail, whichever command or version wrote it: during
-- a rolling upgrade the version before this one marks, too. Reads and other notes count nothing.
create function statistics_mark_fact() returns trigger language plpgsql as $$
begin
    insert into statistics_mark (complaint_id, at) values (new.subject, new.at);
    return null;
end $$;
create trigger statistics_mark_fact after insert on audit_entry
    for each row when (new.action like 'redress.%') execute function statistics_mark_fact();

-- What complaints are counted under: few, compared with complaints.
create table statistics_group (
    id int generated always as identity primary key,
    -- All of the columns below as one text: what makes a group the same.
    key text not null unique,
    site_id uuid not null,
    window_id uuid,
    department_ids uuid[] not null,
    channel text not null,
    scope text,
    severity text not null,
    sensitivity text not null
);
create index statistics_group_site on statistics_group (site_id);

-- What each complaint counts as, as of its last folding; the lists behind the numbers, and what is taken
-- away for people who are recused. One row of the three arrays is one figure.
create table statistics_complaint (
    complaint_id uuid primary key,
    group_id int,
    respondent_ids uuid[] not null,
    -- A respondent of whom the organization had not been heard.
    stranger boolean not null,
    figures text[] not null,
    days date[] not null,
    working_days smallint[] not null,
    check (cardinality(figures) = cardinality(days) and cardinality(figures) = cardinality(working_days))
);
create index statistics_complaint_respondents on statistics_complaint using gin (respondent_ids);
create index statistics_complaint_strangers on statistics_complaint (complaint_id) where stranger;

-- In which months a complaint counts as something: the way from a period to its complaints.
create table statistics_presence (
    group_id int not null,
    month date not null,
    complaint_id uuid not null,
    primary key (group_id, month, complaint_id)
);

-- The numbers. One complaint moves in and out of them as its facts say.
create table statistics_cell (
    site_id uuid not null,
    month date not null,
    group_id int not null,
    figure text collate "C" not null,
    working_days smallint not null,
    complaints int not null,
    primary key (site_id, month, group_id, figure, working_days) include (complaints)
);

-- The same numbers without window, channel and departments: a year of a large organization is few rows here.
create table statistics_total (
    site_id uuid not null,
    month date not null,
    -- Empty where none is named.
    scope text not null,
    severity text not null,
    sensitivity text not null,
    figure text collate "C" not null,
    working_days smallint not null,
    complaints int not null,
    primary key (site_id, month, sensitivity, severity, scope, figure, working_days) include (complaints)
);
