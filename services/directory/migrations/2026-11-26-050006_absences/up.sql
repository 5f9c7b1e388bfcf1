-- When somebody is away, and who stands in: [{"from", "until", "deputy"}], deputies by code.
alter table staff add column absences jsonb not null default '[]';
