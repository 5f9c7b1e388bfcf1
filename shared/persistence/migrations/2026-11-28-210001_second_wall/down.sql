drop procedure put_behind_wall(variadic regclass[]);
drop function open_complaint(uuid);
drop function is_opened(uuid);
