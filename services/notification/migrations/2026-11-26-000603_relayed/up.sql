-- Messages between whoever handles a complaint and its complainant, who do not learn of each other
-- (S-5.1). Sealed where the service has a key ring.
create table relayed (
    id uuid primary key,
    complaint_id uuid not null references correspondences,
    seq int not null check (seq > 0),
    -- none: the complainant
    staff_id uuid,
    wish text not null check (wish in ('message', 'call_back')),
    text text,
    text_sealed bytea,
    at timestamptz not null,
    check (wish = 'message' or staff_id is not null),
    check (num_nonnulls(text, text_sealed) = (case wish when 'message' then 1 else 0 end)),
    unique (complaint_id, seq)
);
create index relayed_lately on relayed (complaint_id, at);

-- Links in relayed messages. Only the hash is kept, so that whoever reads the table cannot answer.
create table answer_links (
    token_hash bytea primary key check (octet_length(token_hash) = 32),
    relayed_id uuid not null references relayed,
    issued_at timestamptz not null,
    used_at timestamptz
);
