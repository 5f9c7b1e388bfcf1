create or replace function evidence_is_immutable() returns trigger language plpgsql as $$
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
drop index evidence_infected;
drop index evidence_unscanned;
alter table evidence drop column scan_after, drop column scan_tries;
