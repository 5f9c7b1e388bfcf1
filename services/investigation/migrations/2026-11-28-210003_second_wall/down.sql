drop policy opened on records;
alter table records no force row level security, disable row level security;
drop policy opened on custody;
alter table custody no force row level security, disable row level security;
drop policy opened on interests;
alter table interests no force row level security, disable row level security;
