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
delete from remarks where kind in ('hold', 'hold_lifted');
alter table remarks drop constraint remarks_kind_check, add constraint remarks_kind_check check
    (kind in ('supplement', 'signpost', 'closing', 'reopening'));
drop trigger keep_what_ended on complaints;
drop function keep_what_ended();
drop table keepings;
