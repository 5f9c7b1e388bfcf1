alter table patterns drop column owner_id, drop column measure;
