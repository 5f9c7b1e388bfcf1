-- The second wall (security, section 2): rows with words, files and people of a complaint are there only for a
-- transaction that has opened this complaint, whatever a query forgets to ask for. Nothing is open by itself.
create function is_opened(complaint uuid) returns boolean language sql stable parallel safe as $$
    select coalesce(string_to_array(current_setting('redress.opened', true), ',') && array['*', complaint::text], false)
$$;

-- One more, until the end of the transaction.
create function open_complaint(complaint uuid) returns text language sql as $$
    select set_config('redress.opened', concat_ws(',', current_setting('redress.opened', true), complaint::text), true)
$$;

-- For migrations: `call put_behind_wall('remarks', 'evidence')`. The owner is bound, too (force). They need a
-- column `complaint_id`.
create procedure put_behind_wall(variadic tables regclass[]) language plpgsql as $$
declare each regclass; begin
    foreach each in array tables loop
        execute format('alter table %s enable row level security, force row level security', each);
        execute format('create policy opened on %s using (is_opened(complaint_id))', each);
    end loop;
end $$;
