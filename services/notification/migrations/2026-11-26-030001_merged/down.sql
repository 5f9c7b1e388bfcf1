-- What is merged goes on as what it was.
update correspondences set stage = mergers.stage from mergers
    where mergers.complaint_id = correspondences.complaint_id and correspondences.stage = 'merged';
drop table mergers;
alter table correspondences
    drop constraint correspondences_stage_check,
    add constraint correspondences_stage_check check (stage in
        ('under_way', 'to_reply', 'replying', 'replied', 'followed_up', 'ended'));
