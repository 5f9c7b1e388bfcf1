-- Sub-types of the organization's own; those of the regulation are no rows.
create table org_subtype (
    id uuid primary key,
    seq bigint not null,
    code text not null unique,
    name_zh text not null,
    name_en text not null,
    from_date date,
    active boolean not null
);
