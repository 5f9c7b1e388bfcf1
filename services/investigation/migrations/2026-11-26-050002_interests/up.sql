-- Why people declared an interest in a case (F-4.2b). That they did is in org_interest, here and everywhere.
create table interests (
    complaint_id uuid not null references investigations,
    staff_id uuid not null,
    reason text not null,
    declared_at timestamptz not null,
    primary key (complaint_id, staff_id)
);

-- What may have to be taken away is looked for by whom it is about (F-4.2b).
create index investigations_about on investigations using gin (respondent_ids);
