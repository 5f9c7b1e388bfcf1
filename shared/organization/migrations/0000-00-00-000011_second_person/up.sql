-- What somebody wants that the table of rights gives to two persons only (`authorization::second`).
-- No words of a complaint in here: a digest of what is wanted is enough to know it again.
create table second_person (
    subject uuid not null,
    action text not null,
    proposed_by uuid not null,
    sha256 bytea not null check (octet_length(sha256) = 32),
    proposed_at timestamptz not null,
    expires_at timestamptz not null check (expires_at > proposed_at),
    primary key (subject, action, proposed_by)
);
