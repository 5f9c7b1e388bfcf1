-- What repeats is told to the head of the unit (F-5.3): messages about no single complaint. Ids, codes and
-- counts only.
create table patterns (
    pattern_id uuid primary key,
    kind text not null check (kind in ('person', 'window')),
    site_id uuid not null,
    window_id uuid,
    subtype text,
    complaints int not null,
    -- counts cases of integrity, too
    restricted boolean not null,
    respondent_ids uuid[] not null,
    raised_at timestamptz not null
);
alter table deliveries
    alter column complaint_id drop not null,
    add column pattern_id uuid references patterns,
    add constraint deliveries_about check (num_nonnulls(complaint_id, pattern_id) = 1);
