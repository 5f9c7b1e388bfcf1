drop table tracking_failures;
drop table remarks;
drop table particulars;
drop table registrations;
drop table complaints;
drop sequence complaint_number;
