-- Evidence (S-3.3, S-4.2): what is known of each file; its bytes lie sealed in the object store.
-- The row is there before the first byte, so that no object is ever without one.
create table evidence (
    id uuid primary key,
    complaint_id uuid not null references complaints (id),
    state text not null check (state in ('receiving', 'kept', 'failed')),
    -- Who brings it in; none: the complainant.
    staff_id uuid,
    -- The recording that it secures, as investigation names it.
    recording_id uuid,
    idempotency_key text,
    begun_at timestamptz not null,
    -- What it may take of the room of its case until its size is known.
    reserved bigint not null check (reserved > 0),
    -- The file's own key and its name, sealed by the complaint's data key.
    sealed_key bytea not null,
    sealed_name bytea,
    kind text check (kind in ('jpeg', 'png', 'heic', 'pdf', 'mp4', 'mp3', 'm4a', 'docx')),
    size bigint check (size > 0),
    sha256 bytea check (octet_length(sha256) = 32),
    kept_at timestamptz,
    -- The viewing copy, where there is one, has a key of its own.
    view_key bytea,
    view_size bigint check (view_size > 0),
    -- Quarantine: nothing is given out before it is released.
    scan text not null check (scan in ('unscanned', 'clean', 'infected')),
    scanned_at timestamptz,
    -- The last comparison with the hash.
    checked_at timestamptz,
    condition text check (condition in ('intact', 'altered', 'missing')),
    -- Why it was not kept.
    failure text,
    -- Something of it may lie in the store.
    bytes_left boolean not null,
    check ((state = 'kept') = (kind is not null and size is not null and sha256 is not null and kept_at is not null)),
    check ((state = 'failed') = (failure is not null)),
    check ((view_key is null) = (view_size is null)),
    check ((checked_at is null) = (condition is null))
);
create index evidence_by_complaint on evidence (complaint_id, begun_at);
create index evidence_left_over on evidence (begun_at) where bytes_left and state <> 'kept';
create index evidence_damaged on evidence (condition) where condition in ('altered', 'missing');
create unique index evidence_once on evidence (complaint_id, coalesce(staff_id, complaint_id), idempotency_key)
    where idempotency_key is not null and state <> 'failed';

-- An original is immutable: what was kept stays as it is, whoever asks. Scans and comparisons are
-- added to it; erasure destroys the complaint's data key and needs no change here.
create function evidence_is_immutable() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' then
        raise exception 'evidence is never deleted' using errcode = 'restrict_violation';
    end if;
    if old.state = 'kept'
        and to_jsonb(new) - array['scan', 'scanned_at', 'checked_at', 'condition']
            is distinct from to_jsonb(old) - array['scan', 'scanned_at', 'checked_at', 'condition'] then
        raise exception 'kept evidence is immutable' using errcode = 'restrict_violation';
    end if;
    return new;
end $$;
create trigger evidence_is_immutable before update or delete on evidence
    for each row execute function evidence_is_immutable();
