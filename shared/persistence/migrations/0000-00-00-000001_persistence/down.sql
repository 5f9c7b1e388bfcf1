drop table idempotency;
drop function audit_append;
drop table audit_entry;
