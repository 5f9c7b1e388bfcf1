drop table pattern;
drop table tally;
