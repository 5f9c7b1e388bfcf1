drop function inbox_keep_partitions;
drop table inbox_message;
drop table inbox_gate;
drop table inbox;
drop function outbox_append;
drop table outbox;
