-- Systems of somebody else that are let in for one purpose; they come with the organization file.
create table partner (
    code text primary key,
    id uuid not null unique,
    version integer not null,
    event_seq bigint not null,
    name_zh text not null,
    name_en text not null,
    purpose text not null,
    site text not null,
    active boolean not null,
    -- Tokens that were issued before are void.
    tokens_from timestamptz
);

-- Secrets are random and long, so their hash is enough to know them again and to give none away. Two are
-- good at a time, so that one takes the place of the other without a gap.
create table partner_secret (
    id uuid primary key,
    partner_id uuid not null,
    sha256 bytea not null unique check (octet_length(sha256) = 32),
    made_at timestamptz not null,
    last_used_at timestamptz,
    ended_at timestamptz
);
create index partner_secret_partner on partner_secret (partner_id);
