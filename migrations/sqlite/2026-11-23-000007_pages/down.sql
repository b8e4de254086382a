DROP INDEX decisions_delegated;
DROP INDEX decisions_unreported;
DROP INDEX decisions_reported;
DROP INDEX decisions_awaiting;
DROP INDEX claims_paid;
DROP INDEX records_association;
DROP INDEX minute_items_unadjusted;
DROP INDEX minute_sets_notice;
