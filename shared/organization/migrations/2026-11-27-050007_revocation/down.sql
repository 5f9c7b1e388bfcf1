drop table org_revocation;
