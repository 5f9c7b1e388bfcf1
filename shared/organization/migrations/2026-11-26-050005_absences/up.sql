-- When people are away, and who stands in (F-4.4e): the whole of it per person, the newest counts.
create table org_absences (
    staff_id uuid primary key,
    seq bigint not null,
    absences jsonb not null
);
