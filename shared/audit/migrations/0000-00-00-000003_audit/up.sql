-- In which transaction an entry was written. Whoever reads what is new goes by transactions that are
-- certainly over, since entries become visible in another order than they are written in.
alter table audit_entry add column written_in bigint not null default 0;
alter table audit_entry alter column written_in set default pg_current_xact_id()::text::bigint;
-- A few bytes a megabyte; entries lie in the order in which they were written.
create index audit_entry_written on audit_entry using brin (written_in) with (pages_per_range = 32, autosummarize = on);

-- What was sealed, in order. All tables of the trail only grow.
create table audit_seal (
    number bigint primary key check (number between 1 and 1000000000000),
    -- What is signed, byte by byte.
    statement bytea not null,
    signature bytea not null,
    -- All transactions before this one were over.
    horizon bigint not null
);

-- The newest entry of each chain that had grown, as it was sealed.
create table audit_leaf (
    subject uuid not null,
    seq bigint not null,
    hash bytea not null,
    seal bigint not null,
    primary key (subject, seq)
);
create index audit_leaf_seal on audit_leaf (seal, subject, seq);

-- Where seals are kept outside of this database.
create table audit_anchor (
    seal bigint not null,
    place text not null,
    at timestamptz not null,
    primary key (seal, place)
);
