drop table org_absences;
