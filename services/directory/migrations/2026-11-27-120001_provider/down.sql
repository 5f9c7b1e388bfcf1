drop table provider_attempt, provider_identity;
