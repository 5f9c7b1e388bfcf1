-- What the complaints of `bench_rows` count as (F-6.8), as intake's folding would leave it: by their
-- groups, in which figures, on which days. Shares and spans are made up; the tables are as full as those
-- of a register of this size.
create temp table bench_counted on commit drop as
select n.id, n.site_id, n.channel, n.scopes[1] as scope, n.severity, n.sensitivity,
    concat_ws(' ', n.site_id, '', '', n.channel, n.scopes[1], n.severity, n.sensitivity) as key,
    f.figure, (n.at + f.after * interval '1 day')::date as day, f.working_days::smallint as working_days
from (
    select *, n % 7 as week, n % 10 as share, stage = 'closed' as over from bench_rows
) n,
lateral (values
    (true, 'received', 0, 0),
    (stage not in ('registered', 'declined'), 'accepted', 1, 0),
    (stage = 'declined', 'declined', 2, 0),
    (stage = 'withdrawn', 'withdrawn', 4, 0),
    (over, 'closed', 12, 0),
    (over and share > 0, 'on_time', 12, 0),
    (share = 0, 'overdue', 9, 0),
    (over and share = 3, 'returned', 5, 0),
    (over, 'concluded', 7, 0),
    (over and share < 6, 'substantiated', 7, 0),
    (over and share < 2, 'very_satisfied', 13, 0),
    (over and share in (2, 3, 4), 'satisfied', 13, 0),
    (over and share in (5, 6), 'fairly_satisfied', 13, 0),
    (over and share = 7, 'dissatisfied', 13, 0),
    (stage <> 'registered', 'days_acceptance', 1, 1 + week % 3),
    (over, 'days_classification', 3, 1 + week % 4),
    (over, 'days_dispatch', 4, 1 + week % 2),
    (over, 'days_handling', 8, 1 + week),
    (over, 'days_approval', 9, 1 + week % 3),
    (over, 'days_reply', 10, 1 + week % 2),
    (over, 'days_follow_up', 12, 1 + week % 5),
    (over, 'days_total', 12, 6 + week + share)
) f(counts, figure, after, working_days)
where f.counts;

insert into intake.statistics_group (key, site_id, department_ids, channel, scope, severity, sensitivity)
select distinct key, site_id, '{}'::uuid[], channel, scope, severity, sensitivity from bench_counted
on conflict (key) do nothing;

insert into intake.statistics_complaint
    (complaint_id, group_id, respondent_ids, stranger, figures, days, working_days)
select c.id, g.id, '{}', false, array_agg(c.figure order by c.figure),
    array_agg(c.day order by c.figure), array_agg(c.working_days order by c.figure)
from bench_counted c join intake.statistics_group g using (key)
group by c.id, g.id;

insert into intake.statistics_presence (group_id, month, complaint_id)
select distinct g.id, date_trunc('month', c.day)::date, c.id
from bench_counted c join intake.statistics_group g using (key);

insert into intake.statistics_cell as t (site_id, month, group_id, figure, working_days, complaints)
select c.site_id, date_trunc('month', c.day)::date, g.id, c.figure, c.working_days, count(*)
from bench_counted c join intake.statistics_group g using (key)
group by 1, 2, 3, 4, 5
on conflict (site_id, month, group_id, figure, working_days)
do update set complaints = t.complaints + excluded.complaints;

insert into intake.statistics_total as t
    (site_id, month, scope, severity, sensitivity, figure, working_days, complaints)
select site_id, date_trunc('month', day)::date, scope, severity, sensitivity, figure, working_days, count(*)
from bench_counted
group by 1, 2, 3, 4, 5, 6, 7
on conflict (site_id, month, sensitivity, severity, scope, figure, working_days)
do update set complaints = t.complaints + excluded.complaints;
