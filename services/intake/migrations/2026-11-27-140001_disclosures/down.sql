drop table disclosures;
drop function disclosures_stay();
