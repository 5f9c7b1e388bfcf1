-- Texts in the place of the program's own. Only ever added to: deliveries name the version they
-- were filled from.
create table templates (
    name text not null,
    channel text not null check (channel in ('email', 'sms', 'letter')),
    language text not null,
    version int not null check (version > 0),
    subject text not null,
    body text not null,
    written_by uuid not null,
    written_at timestamptz not null,
    primary key (name, channel, language, version)
);
