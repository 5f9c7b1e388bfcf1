drop table representatives;
