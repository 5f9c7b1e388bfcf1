drop table audit_anchor;
drop table audit_leaf;
drop table audit_seal;
drop index audit_entry_written;
alter table audit_entry drop column written_in;
