-- The scopes named: the gravest has a say in what is promised (F-4.4a). Of a case of before, none is
-- known until it is classified anew.
alter table correspondences add column scopes text[] not null default '{}';
