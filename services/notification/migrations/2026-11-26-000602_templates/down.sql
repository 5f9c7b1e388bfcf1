drop table templates;
