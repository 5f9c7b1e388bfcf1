-- How people sign in. Whoever has no row here never did; the name to sign in with is the code of the
-- member of staff.

create table account (
    staff_id uuid primary key,
    -- PHC string (Argon2id).
    password text,
    -- Seed of the second factor, sealed; it counts once a code of it was given.
    totp_sealed bytea,
    totp_since timestamptz,
    -- The step of the last code that was taken: no code counts twice.
    totp_step bigint not null default 0,
    -- Tokens that were issued before are void.
    tokens_from timestamptz
);

-- Secrets are random and long, so their hash is enough to know them again and to give none away.
create table session (
    sha256 bytea primary key check (octet_length(sha256) = 32),
    staff_id uuid not null,
    begun_at timestamptz not null,
    used_at timestamptz not null,
    ended_at timestamptz
);
create index session_staff on session (staff_id) where ended_at is null;
create index session_begun_at on session (begun_at);

-- At most one is open for each member of staff.
create table invitation (
    staff_id uuid primary key,
    sha256 bytea not null unique check (octet_length(sha256) = 32),
    expires_at timestamptz not null,
    forgets_second_factor boolean not null
);

-- Failures to sign in, by a hash of the name that was typed: names of nobody count alike.
create table sign_in_failure (
    id bigint generated always as identity primary key,
    subject bytea not null,
    at timestamptz not null
);
create index sign_in_failure_subject on sign_in_failure (subject, at);
create index sign_in_failure_at on sign_in_failure (at);
