drop table calendar_version;
