-- 并单 (F-6.6): ends as the others do, and may come back as what it was; the other columns keep that.
alter table investigations
    drop constraint investigations_stage_check,
    drop constraint investigations_check,
    add constraint investigations_stage_check check (stage in
        ('registered', 'verifying', 'concluded', 'declined', 'withdrawn', 'closed', 'merged')),
    add constraint investigations_ended check
        ((stage in ('declined', 'withdrawn', 'closed', 'merged')) = (ended_at is not null));
