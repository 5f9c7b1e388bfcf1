drop table working_calendar;
drop table staff;
drop table department;
drop table site_window;
drop table site;
drop table organization;
