alter table follow_up_attempts drop column on_version;
