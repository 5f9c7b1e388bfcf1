drop index complaints_open_dissatisfied;
drop index complaints_open_restricted;
drop index complaints_open_major;
