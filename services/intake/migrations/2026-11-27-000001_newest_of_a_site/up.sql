-- A site's newest complaints, whatever their stage: what its people look at first.
create index complaints_newest on complaints (site_id, id desc);
