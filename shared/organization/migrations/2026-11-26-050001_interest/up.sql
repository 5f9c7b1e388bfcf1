-- Interests that people declared in a case (F-4.2b): they are recused from it, whoever is complained about.
create table org_interest (
    complaint_id uuid not null,
    staff_id uuid not null,
    primary key (complaint_id, staff_id)
);
create index org_interest_staff on org_interest (staff_id);
