drop table evidence;
drop function evidence_is_immutable();
