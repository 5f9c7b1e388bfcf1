drop table partner_secret, partner;
