-- What was erased here (F-6.4). A copy of the database that was restored lacks the newest rows, and the
-- tombstones outside of it tell which.
create table erased (
    complaint_id uuid primary key,
    at timestamptz not null
);
