-- What was written to and by complainants (shared/persistence/src/wall.rs).
call put_behind_wall('replies', 'relayed');

-- Whoever answers by a link is let in by it, before the message that it answers can be read.
alter table answer_links add column complaint_id uuid references correspondences;
update answer_links set complaint_id = relayed.complaint_id from relayed where relayed.id = relayed_id;
alter table answer_links alter column complaint_id set not null;
