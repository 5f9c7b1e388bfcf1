drop table org_partner;
