-- The version on which whoever asked decided: a request that comes again is told from another try.
-- None of attempts that were recorded before, and of answers by link.
alter table follow_up_attempts add column on_version int;
