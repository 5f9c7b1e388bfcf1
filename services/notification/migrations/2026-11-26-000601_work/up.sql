-- Text messages; letters that wait for the post; what came back.
alter table deliveries drop constraint deliveries_channel_check;
alter table deliveries add constraint deliveries_channel_check
    check (channel in ('email', 'sms', 'letter', 'phone', 'tracking'));
-- `to_post`: the letter is written; people print and post it, and only then it is sent.
alter table deliveries drop constraint deliveries_state_check;
alter table deliveries add constraint deliveries_state_check
    check (state in ('queued', 'sending', 'to_post', 'sent', 'failed', 'cancelled'));
-- How often people had it sent anew: each time it is another message to the gateway, and its tries
-- are counted anew.
alter table deliveries add column resent int not null default 0 check (resent >= 0);
-- Which text was sent: 0 is the program's own, none where no template was filled.
alter table deliveries add column template_version int;
-- What the gateway told afterwards.
alter table deliveries add column receipt text check (receipt in ('delivered', 'undeliverable'));
alter table deliveries add column receipt_at timestamptz;

-- What waits for people: failures, calls, letters.
create index deliveries_to_do on deliveries (created_at, id)
    where state in ('failed', 'to_post') or state = 'queued' and channel = 'phone';

-- Letters, and what people did with them. Their content is in a folder.
create table letters (
    delivery_id uuid primary key references deliveries,
    written_at timestamptz not null,
    prints int not null default 0 check (prints >= 0),
    printed_at timestamptz,
    printed_by uuid,
    posted_at timestamptz,
    posted_by uuid,
    check ((prints = 0) = (printed_at is null)),
    check ((printed_at is null) = (printed_by is null)),
    check ((posted_at is null) = (posted_by is null)),
    check (posted_at is null or printed_at is not null)
);

-- Receipts of the gateway that were heard, so that none is heard twice; swept after a day, since old
-- ones are refused by their moment.
create table sms_receipts (
    webhook_id text primary key,
    heard_at timestamptz not null
);
create index sms_receipts_heard on sms_receipts (heard_at);
