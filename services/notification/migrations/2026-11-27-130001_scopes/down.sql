alter table correspondences drop column scopes;
