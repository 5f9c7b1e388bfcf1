alter table staff drop column absences;
