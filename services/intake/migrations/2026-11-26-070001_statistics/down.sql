drop trigger statistics_mark_fact on audit_entry;
drop function statistics_mark_fact();
drop table statistics_total;
drop table statistics_cell;
drop table statistics_presence;
drop table statistics_complaint;
drop table statistics_group;
drop table statistics_mark;
