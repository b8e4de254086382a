-- Whether an association has a report that is overdue is asked with each of its applications: only its
-- projects under way are looked at, however many applications it has sent.
CREATE INDEX cases_reporting ON cases (association_id) WHERE stage IN ('granted', 'running');
