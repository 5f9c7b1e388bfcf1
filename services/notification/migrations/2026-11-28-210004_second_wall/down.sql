alter table answer_links drop column complaint_id;
drop policy opened on replies;
alter table replies no force row level security, disable row level security;
drop policy opened on relayed;
alter table relayed no force row level security, disable row level security;
