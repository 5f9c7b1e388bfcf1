drop table org_subtype;
