drop table second_person;
