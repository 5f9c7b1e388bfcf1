-- Whether somebody has suffered for complaining, as the complainant said when asked (F-6.9). None where it was not
-- asked, or not answered.
alter table follow_up_attempts add column reprisal boolean;
