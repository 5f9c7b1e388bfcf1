-- What other systems hand over comes in by itself, too, and waits for somebody (S-3.3, F-3.5).
create index complaints_waiting on complaints (received_at)
    where stage = 'registered' and channel in ('web', 'wechat', 'transfer');
drop index complaints_new;
