drop policy opened on particulars;
alter table particulars no force row level security, disable row level security;
drop policy opened on remarks;
alter table remarks no force row level security, disable row level security;
drop policy opened on evidence;
alter table evidence no force row level security, disable row level security;
drop policy opened on representatives;
alter table representatives no force row level security, disable row level security;
