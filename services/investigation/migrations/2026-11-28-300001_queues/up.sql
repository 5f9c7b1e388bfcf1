-- The two queues that had no index of their own, in the order in which they are listed.
create index investigations_to_conclude on investigations (registered_at, complaint_id)
    where finding_due and verification_version is not null;
create index investigations_to_confirm on investigations (registered_at, complaint_id)
    where stage in ('verifying', 'concluded') and proposal_version is not null;
