drop table task_due;
alter table measure drop column evidence_ids, drop column form;
drop index assignment_department;
alter table assignment drop column assisting_ids, drop column assisting_department_ids, drop column side;
