-- What a calendar said, each time it was changed: written once. `revision` counts notices and may be set
-- by an organization file; `version` is the row's of working_calendar and goes up by one.
create table calendar_version (
    name text not null,
    version integer not null,
    revision integer not null,
    adopted_at timestamptz not null,
    adopted_by text not null,
    source text not null,
    published_years integer[] not null,
    days jsonb not null,
    primary key (name, version)
);
insert into calendar_version
select name, version, revision, coalesce((select changed_at from organization), 'epoch'), 'system',
    'known before versions were kept', published_years, days
from working_calendar;
