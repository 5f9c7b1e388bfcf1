-- What was in the register before facts left marks. In a transaction of its own: the one before holds the
-- trail while it makes the trigger, and nobody should wait for a million rows meanwhile. What happens in
-- between is marked by the trigger.
insert into statistics_mark (complaint_id, at) select id, received_at from complaints;
