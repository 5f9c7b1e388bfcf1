alter table follow_up_attempts drop column reprisal;
