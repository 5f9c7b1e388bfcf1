create index complaints_new on complaints (received_at)
    where stage = 'registered' and channel in ('web', 'wechat');
drop index complaints_waiting;
