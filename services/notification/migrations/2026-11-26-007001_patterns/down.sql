delete from deliveries where pattern_id is not null;
alter table deliveries
    drop constraint deliveries_about,
    drop column pattern_id,
    alter column complaint_id set not null;
drop table patterns;
