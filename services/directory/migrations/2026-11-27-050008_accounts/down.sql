drop table sign_in_failure, invitation, session, account;
