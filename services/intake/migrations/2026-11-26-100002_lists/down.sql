drop index complaints_due;
create index complaints_due on complaints (due_at)
    where stage not in ('closed', 'declined', 'withdrawn', 'archived');
drop index complaints_by_arrival;
