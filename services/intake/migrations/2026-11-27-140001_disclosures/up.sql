-- Who read who complains, and why (F-6.9). The reason is sealed by the complaint's data key: it may name people,
-- and goes when that key is destroyed. What stands here stays as it is.
create table disclosures (
    id uuid primary key,
    complaint_id uuid not null references complaints (id),
    staff_id uuid not null,
    at timestamptz not null,
    sealed_reason bytea not null
);
create index disclosures_by_complaint on disclosures (complaint_id, at, id);
-- Counts against the allowance of whoever asks, whichever replica is asked.
create index disclosures_by_staff on disclosures (staff_id, at);

create function disclosures_stay() returns trigger language plpgsql as $$
begin
    raise exception 'a disclosure is neither changed nor deleted' using errcode = 'restrict_violation';
end $$;
create trigger disclosures_stay before update or delete on disclosures
    for each row execute function disclosures_stay();
