-- Who speaks for a collective complaint beside the one who made it (F-6.6): sealed with the
-- complaint's own key.
create table representatives (
    id uuid primary key,
    complaint_id uuid not null references complaints (id),
    identity bytea not null,
    added_at timestamptz not null,
    added_by uuid
);
create index representatives_of on representatives (complaint_id);
