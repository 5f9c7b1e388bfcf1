drop table subtype;
