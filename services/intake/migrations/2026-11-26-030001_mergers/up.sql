-- 并单 (F-6.6): what goes on within another complaint. The complaint's own row keeps everything as it
-- was but the stage, which is here; so unmerging restores it column by column.
create table mergers (
    complaint_id uuid primary key references complaints (id),
    lead_id uuid not null references complaints (id) check (lead_id <> complaint_id),
    merged_by uuid not null,
    merged_at timestamptz not null,
    -- Where it stood.
    stage text not null check (stage <> 'merged')
);
create index mergers_by_lead on mergers (lead_id, complaint_id);

-- To which earlier complaint a repeat without new facts was referred when it was declined (F-6.6).
create table earlier_complaints (
    complaint_id uuid primary key references complaints (id),
    earlier_id uuid not null references complaints (id) check (earlier_id <> complaint_id)
);
