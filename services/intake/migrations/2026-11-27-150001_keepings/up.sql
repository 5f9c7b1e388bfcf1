-- 归档 (F-6.4): what becomes of a complaint after its end. A row for each that has ended, or was held.
create table keepings (
    complaint_id uuid primary key references complaints (id),
    -- None: it goes on, or goes on again.
    ended_at timestamptz,
    archived_at timestamptz,
    -- Personal data is erased after this; fixed when it is archived.
    keep_until timestamptz,
    -- A legal hold outlives reopening.
    held_at timestamptz,
    held_by uuid,
    erased_at timestamptz,
    check ((archived_at is null) = (keep_until is null)),
    check ((held_at is null) = (held_by is null)),
    check (held_at is null or erased_at is null)
);
create index keepings_to_archive on keepings (ended_at) where archived_at is null and erased_at is null;
create index keepings_to_erase on keepings (keep_until) where erased_at is null and held_at is null;

-- Whichever command ends a complaint or opens it again, and whichever version of the program: during a
-- rolling upgrade the version before this one ends some, too.
create function keep_what_ended() returns trigger language plpgsql as $$
begin
    if new.ended_at is null then
        update keepings set ended_at = null, archived_at = null, keep_until = null
        where complaint_id = new.id and erased_at is null;
    else
        insert into keepings (complaint_id, ended_at) values (new.id, new.ended_at)
        on conflict (complaint_id) do update
            set ended_at = excluded.ended_at, archived_at = null, keep_until = null
            where keepings.erased_at is null;
    end if;
    return null;
end $$;
create trigger keep_what_ended after update of ended_at on complaints
    for each row when (old.ended_at is distinct from new.ended_at) execute function keep_what_ended();

alter table remarks drop constraint remarks_kind_check, add constraint remarks_kind_check check
    (kind in ('supplement', 'signpost', 'closing', 'reopening', 'hold', 'hold_lifted')) not valid;

-- Of what is erased the bytes may go: the key that opens them is gone already.
create or replace function evidence_is_immutable() returns trigger language plpgsql as $$
declare
    changing text[] := array['scan', 'scanned_at', 'scan_tries', 'scan_after', 'checked_at', 'condition'];
begin
    if tg_op = 'DELETE' then
        raise exception 'evidence is never deleted' using errcode = 'restrict_violation';
    end if;
    if old.state = 'kept'
        and old.bytes_left and not new.bytes_left
        and exists (select from keepings where complaint_id = old.complaint_id and erased_at is not null) then
        changing := changing || array['bytes_left'];
    end if;
    if old.state = 'kept' and to_jsonb(new) - changing is distinct from to_jsonb(old) - changing then
        raise exception 'kept evidence is immutable' using errcode = 'restrict_violation';
    end if;
    return new;
end $$;
