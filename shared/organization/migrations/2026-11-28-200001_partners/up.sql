-- Systems of somebody else that are let in for one purpose, at a site and below it. A purpose that is not
-- known here is good for nothing.
create table org_partner (
    id uuid primary key,
    seq bigint not null,
    purpose text not null,
    site_id uuid not null,
    active boolean not null
);
