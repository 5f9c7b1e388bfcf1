-- What was ordered on a pattern, and who must carry it out (F-5.3, F-5.4): the owner hears of it though
-- complained about.
alter table patterns add column owner_id uuid, add column measure text;
