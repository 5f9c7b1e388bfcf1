-- The text index: narratives and supplements that are stored in plain, normalised, and each pair of
-- neighbouring UTF-16 units as one number. Filled after the fact, never by a registration.
create table search_texts (
    complaint_id uuid primary key,
    site_id uuid not null,
    text text not null,
    grams int[] not null
);
-- The planner must tell frequent pairs from rare ones: it reads newest first by key for the former
-- and by the index for the latter.
alter table search_texts alter column grams set statistics 1000;
-- A short pending list: each search reads it from end to end.
create index search_texts_by_gram on search_texts using gin (grams) with (gin_pending_list_limit = 256);
create index search_texts_by_site on search_texts (site_id, complaint_id);

-- By what a complaint is found exactly and without being read: keyed hashes only.
create table blind_keys (
    complaint_id uuid not null,
    kind text not null check (kind in ('phone', 'email', 'wechat', 'business_number')),
    key bytea not null,
    primary key (complaint_id, kind)
);
create index blind_keys_by_key on blind_keys (key, complaint_id);

-- Which transaction wrote the words of a complaint last. Readers go up to the oldest transaction
-- that still runs, so that nobody who commits late is overlooked (ids would overlook them).
alter table particulars add column written_xid bigint not null default 0;
alter table particulars alter column written_xid set default pg_current_xact_id()::text::bigint;
create index particulars_written on particulars (written_xid, complaint_id);

-- How far the text index is.
create table search_progress (
    only_one boolean primary key default true check (only_one),
    xid bigint not null,
    complaint_id uuid not null
);
insert into search_progress (xid, complaint_id) values (0, '00000000-0000-0000-0000-000000000000');

-- Complaints about a member of staff; most name nobody.
create index complaints_by_respondent on complaints using gin (respondent_ids) where respondent_ids <> '{}';
