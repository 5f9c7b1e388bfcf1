-- The custody log of evidence (S-4.2): who had which file when and why, and its hash before and
-- after. The bytes are intake's.
create table custody (
    evidence_id uuid not null,
    seq int not null check (seq > 0),
    complaint_id uuid not null references investigations,
    at timestamptz not null,
    act text not null check (act in ('collected', 'secured', 'accessed', 'transferred', 'verified')),
    -- Who; none: the complainant.
    by_id uuid,
    purpose text,
    -- The original was taken out, not the viewing copy.
    original boolean,
    kind text,
    size bigint,
    hash_before bytea check (octet_length(hash_before) = 32),
    hash_after bytea check (octet_length(hash_after) = 32),
    condition text check (condition in ('intact', 'altered', 'missing')),
    damaged_from bigint,
    damaged_to bigint,
    recording_id uuid,
    primary key (evidence_id, seq)
);
create index custody_of_complaint on custody (complaint_id, at, evidence_id, seq);

create function custody_is_append_only() returns trigger language plpgsql as $$
begin
    raise exception 'the custody log is append-only' using errcode = 'restrict_violation';
end $$;
create trigger custody_is_append_only before update or delete on custody
    for each row execute function custody_is_append_only();

-- Surveillance video that will be overwritten unless somebody secures it (S-4.2).
create table recordings (
    id uuid primary key,
    complaint_id uuid not null references investigations,
    name text not null,
    overwritten_at timestamptz not null,
    secure_by timestamptz not null check (secure_by <= overwritten_at),
    named_by uuid not null,
    named_at timestamptz not null,
    alarmed_at timestamptz,
    secured_at timestamptz,
    evidence_id uuid,
    check ((secured_at is null) = (evidence_id is null))
);
create index recordings_of_complaint on recordings (complaint_id, named_at, id);
create index recordings_due on recordings (secure_by) where alarmed_at is null and secured_at is null;
