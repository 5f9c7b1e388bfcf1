drop table downgrades;
drop table classifications;
drop table conclusions;
drop table records;
drop table investigation_groups;
drop table verifications;
drop table investigations;
