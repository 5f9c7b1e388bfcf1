drop index complaints_by_respondent;
drop table search_progress;
drop index particulars_written;
alter table particulars drop column written_xid;
drop table blind_keys;
drop table search_texts;
