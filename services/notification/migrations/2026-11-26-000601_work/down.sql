drop table sms_receipts;
drop table letters;
drop index deliveries_to_do;
alter table deliveries drop column receipt_at;
alter table deliveries drop column receipt;
alter table deliveries drop column template_version;
alter table deliveries drop column resent;
-- Before there was a queue of letters, a letter that was written counted as sent.
update deliveries set state = 'sent', finished_at = created_at where state = 'to_post';
alter table deliveries drop constraint deliveries_state_check;
alter table deliveries add constraint deliveries_state_check
    check (state in ('queued', 'sending', 'sent', 'failed', 'cancelled'));
-- What can be read with number and code needs no gateway.
update deliveries set channel = 'tracking' where channel = 'sms';
alter table deliveries drop constraint deliveries_channel_check;
alter table deliveries add constraint deliveries_channel_check
    check (channel in ('email', 'letter', 'phone', 'tracking'));
