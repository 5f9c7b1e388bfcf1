drop index assignment_about;
drop index assignment_asked;
drop index assignment_held;
-- The ledger is only added to; for older programs entries of the new kinds are a new count.
update deadline_ledger set why = 'calendar_changed' where why in ('extended', 'suspended', 'resumed');
alter table deadline_ledger drop constraint deadline_ledger_why_check;
alter table deadline_ledger add constraint deadline_ledger_why_check check (why in (
    'started', 'went_on', 'reclassified', 'calendar_changed'));
drop index assignment_resume;
alter table assignment
    drop column resume_at,
    drop column relief_asked,
    drop column suspensions,
    drop column extensions;
