-- Sub-types of the organization's own; they come with the organization file. None is ever deleted: complaints
-- stay classified by it.
create table subtype (
    code text primary key,
    id uuid not null unique,
    version integer not null,
    event_seq bigint not null,
    name_zh text not null,
    name_en text not null,
    from_date date,
    active boolean not null
);
