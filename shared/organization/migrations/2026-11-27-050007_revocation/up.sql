-- Since when somebody's tokens count: they signed out, or were shut out. Of use while tokens of before
-- could still be alive.
create table org_revocation (
    staff_id uuid primary key,
    seq bigint not null,
    tokens_from timestamptz not null
);
create index org_revocation_tokens_from on org_revocation (tokens_from);
