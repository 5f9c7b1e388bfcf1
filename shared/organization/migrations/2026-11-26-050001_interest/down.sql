drop table org_interest;
