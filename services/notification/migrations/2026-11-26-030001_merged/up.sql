-- 并单 (F-6.6): nothing is due while it goes on within another complaint. The columns of the
-- correspondence keep what it was but its stage, which is here. A row stays when it is unmerged, and
-- counts only while the correspondence's stage is `merged`.
alter table correspondences
    drop constraint correspondences_stage_check,
    add constraint correspondences_stage_check check (stage in
        ('under_way', 'to_reply', 'replying', 'replied', 'followed_up', 'ended', 'merged'));
create table mergers (
    complaint_id uuid primary key references correspondences,
    lead_id uuid not null check (lead_id <> complaint_id),
    merged_at timestamptz not null,
    stage text not null check (stage not in ('merged', 'ended'))
);
create index mergers_by_lead on mergers (lead_id);
