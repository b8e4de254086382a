DROP TABLE claim_reductions;
