-- What is merged goes on as what it was.
update investigations set ended_at = null, stage = case
        when opened_at is null then 'registered'
        when conclusion_version is not null then 'concluded'
        else 'verifying' end
    where stage = 'merged';
alter table investigations
    drop constraint investigations_stage_check,
    drop constraint investigations_ended,
    add constraint investigations_stage_check check (stage in
        ('registered', 'verifying', 'concluded', 'declined', 'withdrawn', 'closed')),
    add constraint investigations_check check ((stage in ('declined', 'withdrawn', 'closed')) = (ended_at is not null));
