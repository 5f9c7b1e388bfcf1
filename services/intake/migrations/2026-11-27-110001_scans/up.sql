-- Evidence that waits for the scanner: how often it was taken up, and from when on it may be again (none: at
-- once). Whoever takes it up moves that moment on, so that of all replicas one scans it.
alter table evidence
    add column scan_tries int not null default 0 check (scan_tries >= 0),
    add column scan_after timestamptz;
create index evidence_unscanned on evidence (kept_at, id) where state = 'kept' and scan = 'unscanned';
create index evidence_infected on evidence (id) where scan = 'infected';

create or replace function evidence_is_immutable() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' then
        raise exception 'evidence is never deleted' using errcode = 'restrict_violation';
    end if;
    if old.state = 'kept'
        and to_jsonb(new) - array['scan', 'scanned_at', 'scan_tries', 'scan_after', 'checked_at', 'condition']
            is distinct from
            to_jsonb(old) - array['scan', 'scanned_at', 'scan_tries', 'scan_after', 'checked_at', 'condition'] then
        raise exception 'kept evidence is immutable' using errcode = 'restrict_violation';
    end if;
    return new;
end $$;
