-- Signing in by the organization's OpenID provider.

-- Whom the provider calls what: one name there for each member of staff, for good. Names that people see at
-- the provider are given away again; this one never is.
create table provider_identity (
    staff_id uuid primary key,
    issuer text not null,
    -- Of the subject identifier, which may be an e-mail address.
    sha256 bytea not null check (octet_length(sha256) = 32),
    bound_at timestamptz not null,
    unique (issuer, sha256)
);

-- Begun, and not come back from the provider yet. What goes to the provider and is checked afterwards is
-- derived from the secret that only the browser's side has: nothing here lets anybody go on.
create table provider_attempt (
    sha256 bytea primary key check (octet_length(sha256) = 32),
    expires_at timestamptz not null,
    -- Its answer is being looked at, or was: it counts once.
    taken boolean not null default false,
    -- Who is to be bound, as they have shown who they are: by an invitation, or by the password.
    binds uuid,
    invitation bytea check (octet_length(invitation) = 32),
    -- Whom the provider has vouched for already: a code of the second factor is all that is missing.
    vouched_for uuid
);
create index provider_attempt_expires_at on provider_attempt (expires_at);
