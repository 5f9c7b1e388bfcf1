drop table recordings;
drop table custody;
drop function custody_is_append_only();
