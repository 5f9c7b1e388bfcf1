drop index investigations_about;
drop table interests;
