-- The house: one installation, its people, what happened, the funds, the cases and the money.
-- Amounts are öre; times are UTC without zone; days are dates in Europe/Stockholm.

CREATE TABLE installation (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  secret TEXT NOT NULL,
  created_at TIMESTAMP NOT NULL,
  demo BOOLEAN NOT NULL DEFAULT FALSE,
  demo_today DATE
);

-- people -----------------------------------------------------------------------------------

CREATE TABLE accounts (
  id INTEGER PRIMARY KEY,
  email TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  title TEXT NOT NULL DEFAULT '',
  password_hash TEXT,
  lang TEXT NOT NULL DEFAULT 'sv',
  created_at TIMESTAMP NOT NULL,
  disabled_at TIMESTAMP
);

CREATE TABLE account_roles (
  account_id INTEGER NOT NULL REFERENCES accounts (id),
  role TEXT NOT NULL,
  PRIMARY KEY (account_id, role)
);

CREATE TABLE sessions (
  token_hash TEXT PRIMARY KEY NOT NULL,
  account_id INTEGER NOT NULL REFERENCES accounts (id),
  created_at TIMESTAMP NOT NULL,
  seen_at TIMESTAMP NOT NULL,
  expires_at TIMESTAMP NOT NULL
);
CREATE INDEX sessions_account ON sessions (account_id);

CREATE TABLE sign_in_links (
  id INTEGER PRIMARY KEY,
  email TEXT NOT NULL,
  account_id INTEGER REFERENCES accounts (id),
  purpose TEXT NOT NULL CHECK (purpose IN ('sign_in', 'register', 'setup')),
  token_hash TEXT NOT NULL UNIQUE,
  code_hash TEXT,
  code_tries INTEGER NOT NULL DEFAULT 0,
  browser_hash TEXT,
  created_at TIMESTAMP NOT NULL,
  expires_at TIMESTAMP NOT NULL,
  used_at TIMESTAMP
);
CREATE INDEX sign_in_links_email ON sign_in_links (email);

CREATE TABLE attempts (
  id INTEGER PRIMARY KEY,
  subject TEXT NOT NULL,
  at TIMESTAMP NOT NULL
);
CREATE INDEX attempts_subject ON attempts (subject, at);

CREATE TABLE idempotency (
  key TEXT PRIMARY KEY NOT NULL,
  account_id INTEGER,
  body_hash TEXT NOT NULL,
  location TEXT NOT NULL,
  flash TEXT,
  created_at TIMESTAMP NOT NULL
);

-- registry: what happened, and every record in and out ----------------------------------------

CREATE TABLE chains (
  name TEXT PRIMARY KEY NOT NULL,
  seq INTEGER NOT NULL,
  hash TEXT NOT NULL
);

CREATE TABLE history (
  id INTEGER PRIMARY KEY,
  chain TEXT NOT NULL,
  seq INTEGER NOT NULL,
  at TIMESTAMP NOT NULL,
  day DATE NOT NULL,
  actor_id INTEGER REFERENCES accounts (id),
  actor TEXT NOT NULL,
  act TEXT NOT NULL,
  subject TEXT NOT NULL,
  subject_id INTEGER NOT NULL,
  case_id INTEGER,
  detail_hash TEXT NOT NULL,
  prev_hash TEXT NOT NULL,
  hash TEXT NOT NULL,
  UNIQUE (chain, seq)
);
CREATE INDEX history_case ON history (case_id, id);
CREATE INDEX history_subject ON history (subject, subject_id, id);

CREATE TABLE history_details (
  history_id INTEGER PRIMARY KEY NOT NULL REFERENCES history (id),
  detail TEXT NOT NULL
);

CREATE TABLE files (
  id INTEGER PRIMARY KEY,
  sha256 TEXT NOT NULL,
  size INTEGER NOT NULL,
  media_type TEXT NOT NULL,
  name TEXT NOT NULL,
  quarantined BOOLEAN NOT NULL DEFAULT FALSE,
  created_at TIMESTAMP NOT NULL,
  created_by INTEGER REFERENCES accounts (id)
);
CREATE INDEX files_sha256 ON files (sha256);

CREATE TABLE number_series (
  body_id INTEGER NOT NULL,
  series TEXT NOT NULL,
  year INTEGER NOT NULL,
  last INTEGER NOT NULL,
  PRIMARY KEY (body_id, series, year)
);

-- funds -----------------------------------------------------------------------------------------

CREATE TABLE bodies (
  id INTEGER PRIMARY KEY,
  code TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL
);

CREATE TABLE body_members (
  id INTEGER PRIMARY KEY,
  body_id INTEGER NOT NULL REFERENCES bodies (id),
  account_id INTEGER REFERENCES accounts (id),
  name TEXT NOT NULL,
  party TEXT NOT NULL,
  function TEXT NOT NULL CHECK (function IN ('chair', 'vice_chair', 'member', 'deputy')),
  position INTEGER NOT NULL,
  from_day DATE NOT NULL,
  to_day DATE
);

CREATE TABLE funds (
  id INTEGER PRIMARY KEY,
  slug TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  body_id INTEGER NOT NULL REFERENCES bodies (id),
  description TEXT NOT NULL,
  period_start DATE NOT NULL,
  period_end DATE,
  frozen_to DATE,
  settled_on DATE,
  created_at TIMESTAMP NOT NULL
);

CREATE TABLE rule_versions (
  id INTEGER PRIMARY KEY,
  fund_id INTEGER NOT NULL REFERENCES funds (id),
  valid_from DATE NOT NULL,
  decision TEXT NOT NULL,
  body TEXT NOT NULL,
  created_at TIMESTAMP NOT NULL,
  created_by INTEGER REFERENCES accounts (id),
  UNIQUE (fund_id, valid_from, decision)
);

CREATE TABLE calls (
  id INTEGER PRIMARY KEY,
  fund_id INTEGER NOT NULL REFERENCES funds (id),
  code TEXT NOT NULL,
  name TEXT NOT NULL,
  opens DATE NOT NULL,
  closes DATE NOT NULL,
  decision_day DATE,
  body TEXT NOT NULL,
  UNIQUE (fund_id, code)
);

CREATE TABLE forms (
  id INTEGER PRIMARY KEY,
  fund_id INTEGER NOT NULL REFERENCES funds (id),
  kind TEXT NOT NULL CHECK (kind IN ('application', 'report')),
  version INTEGER NOT NULL,
  hash TEXT NOT NULL,
  body TEXT NOT NULL,
  created_at TIMESTAMP NOT NULL,
  UNIQUE (fund_id, kind, version)
);

-- associations ------------------------------------------------------------------------------------

CREATE TABLE associations (
  id INTEGER PRIMARY KEY,
  org_number TEXT NOT NULL,
  unit TEXT NOT NULL DEFAULT '',
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  civil_society BOOLEAN NOT NULL,
  municipal_unit BOOLEAN NOT NULL,
  address TEXT NOT NULL DEFAULT '',
  postcode TEXT NOT NULL DEFAULT '',
  city TEXT NOT NULL DEFAULT '',
  email TEXT NOT NULL DEFAULT '',
  phone TEXT NOT NULL DEFAULT '',
  jointly BOOLEAN NOT NULL DEFAULT FALSE,
  search TEXT NOT NULL,
  created_at TIMESTAMP NOT NULL,
  UNIQUE (org_number, unit)
);

CREATE TABLE memberships (
  id INTEGER PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES accounts (id),
  association_id INTEGER NOT NULL REFERENCES associations (id),
  signatory BOOLEAN NOT NULL DEFAULT FALSE,
  created_at TIMESTAMP NOT NULL,
  ended_at TIMESTAMP,
  UNIQUE (account_id, association_id)
);
CREATE INDEX memberships_association ON memberships (association_id);

CREATE TABLE association_people (
  id INTEGER PRIMARY KEY,
  association_id INTEGER NOT NULL REFERENCES associations (id),
  name TEXT NOT NULL,
  function TEXT NOT NULL,
  signatory BOOLEAN NOT NULL,
  position INTEGER NOT NULL
);
CREATE INDEX association_people_association ON association_people (association_id);

CREATE TABLE association_accounts (
  id INTEGER PRIMARY KEY,
  association_id INTEGER NOT NULL REFERENCES associations (id),
  kind TEXT NOT NULL CHECK (kind IN ('bankgiro', 'plusgiro', 'account', 'internal')),
  number TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('pending', 'active', 'replaced', 'refused')),
  proposed_by INTEGER REFERENCES accounts (id),
  proposed_at TIMESTAMP NOT NULL,
  settled_by INTEGER REFERENCES accounts (id),
  settled_at TIMESTAMP
);
CREATE INDEX association_accounts_association ON association_accounts (association_id);

CREATE TABLE association_documents (
  id INTEGER PRIMARY KEY,
  association_id INTEGER NOT NULL REFERENCES associations (id),
  kind TEXT NOT NULL,
  file_id INTEGER NOT NULL REFERENCES files (id),
  added_at TIMESTAMP NOT NULL,
  added_by INTEGER REFERENCES accounts (id),
  removed_at TIMESTAMP
);
CREATE INDEX association_documents_association ON association_documents (association_id);

CREATE TABLE association_claims (
  id INTEGER PRIMARY KEY,
  association_id INTEGER NOT NULL REFERENCES associations (id),
  account_id INTEGER NOT NULL REFERENCES accounts (id),
  file_id INTEGER NOT NULL REFERENCES files (id),
  message TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('pending', 'approved', 'refused')),
  reason TEXT NOT NULL DEFAULT '',
  created_at TIMESTAMP NOT NULL,
  settled_by INTEGER REFERENCES accounts (id),
  settled_at TIMESTAMP
);

-- cases ---------------------------------------------------------------------------------------------

CREATE TABLE cases (
  id INTEGER PRIMARY KEY,
  fund_id INTEGER NOT NULL REFERENCES funds (id),
  body_id INTEGER NOT NULL REFERENCES bodies (id),
  call_id INTEGER REFERENCES calls (id),
  association_id INTEGER NOT NULL REFERENCES associations (id),
  number TEXT,
  stage TEXT NOT NULL CHECK (stage IN ('draft', 'submitted', 'preparing', 'completion', 'proposed',
    'agenda', 'granted', 'running', 'reported', 'report_completion', 'settling', 'closed',
    'rejected', 'dismissed', 'withdrawn')),
  title TEXT NOT NULL DEFAULT '',
  applicant_kind TEXT NOT NULL,
  civil_society BOOLEAN NOT NULL,
  focus_area TEXT NOT NULL DEFAULT '',
  locality TEXT NOT NULL DEFAULT '',
  applied_ore INTEGER NOT NULL DEFAULT 0,
  officer_id INTEGER REFERENCES accounts (id),
  channel TEXT NOT NULL DEFAULT 'web' CHECK (channel IN ('web', 'paper', 'email')),
  submitted_on DATE,
  deadline DATE,
  created_at TIMESTAMP NOT NULL,
  created_by INTEGER REFERENCES accounts (id),
  stage_on DATE NOT NULL,
  version INTEGER NOT NULL DEFAULT 0,
  search TEXT NOT NULL DEFAULT '',
  UNIQUE (body_id, number)
);
CREATE INDEX cases_queue ON cases (fund_id, stage, stage_on, id);
CREATE INDEX cases_association ON cases (association_id, id);
CREATE INDEX cases_officer ON cases (officer_id, stage, stage_on, id);
CREATE INDEX cases_body_stage ON cases (stage, stage_on, id);

-- What a decision has given: one row from the first award on.
CREATE TABLE grants (
  case_id INTEGER PRIMARY KEY NOT NULL REFERENCES cases (id),
  granted_ore INTEGER NOT NULL DEFAULT 0,
  released_ore INTEGER NOT NULL DEFAULT 0,
  disbursed_ore INTEGER NOT NULL DEFAULT 0,
  repaid_ore INTEGER NOT NULL DEFAULT 0,
  first_granted_on DATE NOT NULL,
  decided_on DATE NOT NULL,
  final_on DATE,
  report_due DATE NOT NULL,
  stopped_reason TEXT
);
CREATE INDEX grants_report_due ON grants (report_due);

CREATE TABLE case_localities (
  case_id INTEGER NOT NULL REFERENCES cases (id),
  code TEXT NOT NULL,
  PRIMARY KEY (case_id, code)
);

CREATE TABLE case_target_groups (
  case_id INTEGER NOT NULL REFERENCES cases (id),
  code TEXT NOT NULL,
  PRIMARY KEY (case_id, code)
);

CREATE TABLE budget_lines (
  id INTEGER PRIMARY KEY,
  case_id INTEGER NOT NULL REFERENCES cases (id),
  side TEXT NOT NULL CHECK (side IN ('cost', 'income')),
  position INTEGER NOT NULL,
  kind TEXT NOT NULL,
  label TEXT NOT NULL,
  amount_ore INTEGER NOT NULL,
  spent_ore INTEGER
);
CREATE INDEX budget_lines_case ON budget_lines (case_id, side, position);

CREATE TABLE applications (
  case_id INTEGER PRIMARY KEY NOT NULL REFERENCES cases (id),
  form_id INTEGER NOT NULL REFERENCES forms (id),
  answers TEXT NOT NULL,
  purpose TEXT NOT NULL DEFAULT '',
  goal TEXT NOT NULL DEFAULT '',
  cost_ore INTEGER NOT NULL DEFAULT 0,
  project_start DATE,
  project_end DATE,
  women INTEGER NOT NULL DEFAULT 0,
  men INTEGER NOT NULL DEFAULT 0,
  girls INTEGER NOT NULL DEFAULT 0,
  boys INTEGER NOT NULL DEFAULT 0,
  version INTEGER NOT NULL DEFAULT 0,
  saved_at TIMESTAMP NOT NULL,
  saved_on DATE NOT NULL,
  saved_by INTEGER REFERENCES accounts (id)
);

CREATE TABLE application_versions (
  case_id INTEGER NOT NULL REFERENCES cases (id),
  version INTEGER NOT NULL,
  answers TEXT NOT NULL,
  at TIMESTAMP NOT NULL,
  by_id INTEGER REFERENCES accounts (id),
  PRIMARY KEY (case_id, version)
);

CREATE TABLE attachments (
  id INTEGER PRIMARY KEY,
  case_id INTEGER NOT NULL REFERENCES cases (id),
  part TEXT NOT NULL CHECK (part IN ('application', 'completion', 'report', 'claim')),
  question TEXT NOT NULL DEFAULT '',
  kind TEXT NOT NULL DEFAULT '',
  file_id INTEGER NOT NULL REFERENCES files (id),
  added_at TIMESTAMP NOT NULL,
  added_by INTEGER REFERENCES accounts (id),
  removed_at TIMESTAMP
);
CREATE INDEX attachments_case ON attachments (case_id);

CREATE TABLE records (
  id INTEGER PRIMARY KEY,
  case_id INTEGER REFERENCES cases (id),
  association_id INTEGER REFERENCES associations (id),
  no INTEGER NOT NULL,
  direction TEXT NOT NULL CHECK (direction IN ('in', 'out', 'internal')),
  kind TEXT NOT NULL,
  day DATE NOT NULL,
  counterpart TEXT NOT NULL,
  subject TEXT NOT NULL,
  search TEXT NOT NULL DEFAULT '',
  file_id INTEGER REFERENCES files (id),
  created_at TIMESTAMP NOT NULL,
  created_by INTEGER REFERENCES accounts (id)
);
CREATE INDEX records_case ON records (case_id, no);

-- assessment -----------------------------------------------------------------------------------------

CREATE TABLE case_checks (
  id INTEGER PRIMARY KEY,
  case_id INTEGER NOT NULL REFERENCES cases (id),
  code TEXT NOT NULL,
  outcome TEXT NOT NULL CHECK (outcome IN ('met', 'not_met', 'unsure')),
  rule TEXT NOT NULL,
  source TEXT NOT NULL,
  message TEXT NOT NULL,
  ran_on DATE NOT NULL,
  overruled_by INTEGER REFERENCES accounts (id),
  overruled_reason TEXT,
  UNIQUE (case_id, code)
);

CREATE TABLE completion_requests (
  id INTEGER PRIMARY KEY,
  case_id INTEGER NOT NULL REFERENCES cases (id),
  about TEXT NOT NULL CHECK (about IN ('application', 'report')),
  message TEXT NOT NULL,
  sections TEXT NOT NULL DEFAULT '',
  deadline DATE NOT NULL,
  sent_on DATE NOT NULL,
  sent_by INTEGER REFERENCES accounts (id),
  answer TEXT,
  answered_on DATE,
  answered_by INTEGER REFERENCES accounts (id)
);
CREATE INDEX completion_requests_case ON completion_requests (case_id);

CREATE TABLE notes (
  id INTEGER PRIMARY KEY,
  case_id INTEGER NOT NULL REFERENCES cases (id),
  text TEXT NOT NULL,
  at TIMESTAMP NOT NULL,
  by_id INTEGER REFERENCES accounts (id)
);
CREATE INDEX notes_case ON notes (case_id);

CREATE TABLE statements (
  id INTEGER PRIMARY KEY,
  case_id INTEGER NOT NULL REFERENCES cases (id),
  version INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('draft', 'ready')),
  proposal TEXT NOT NULL CHECK (proposal IN ('approval', 'rejection', 'dismissal')),
  amount_ore INTEGER NOT NULL,
  summary TEXT NOT NULL DEFAULT '',
  assessment TEXT NOT NULL DEFAULT '',
  economy TEXT NOT NULL DEFAULT '',
  child_perspective TEXT NOT NULL DEFAULT '',
  conditions TEXT NOT NULL DEFAULT '',
  reason TEXT NOT NULL DEFAULT '',
  written_at TIMESTAMP NOT NULL,
  written_by INTEGER REFERENCES accounts (id),
  UNIQUE (case_id, version)
);

-- deciding ---------------------------------------------------------------------------------------------

CREATE TABLE meetings (
  id INTEGER PRIMARY KEY,
  body_id INTEGER NOT NULL REFERENCES bodies (id),
  day DATE NOT NULL,
  starts TEXT NOT NULL,
  place TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('planned', 'held')),
  created_at TIMESTAMP NOT NULL,
  created_by INTEGER REFERENCES accounts (id),
  UNIQUE (body_id, day)
);

CREATE TABLE agenda_items (
  id INTEGER PRIMARY KEY,
  meeting_id INTEGER NOT NULL REFERENCES meetings (id),
  position INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('case', 'delegated', 'measure', 'other')),
  case_id INTEGER REFERENCES cases (id),
  statement_id INTEGER REFERENCES statements (id),
  measure_id INTEGER,
  title TEXT NOT NULL,
  done BOOLEAN NOT NULL DEFAULT FALSE
);
CREATE INDEX agenda_items_meeting ON agenda_items (meeting_id, position);
CREATE INDEX agenda_items_case ON agenda_items (case_id);

CREATE TABLE minute_sets (
  id INTEGER PRIMARY KEY,
  meeting_id INTEGER NOT NULL REFERENCES meetings (id),
  adjusters TEXT NOT NULL,
  adjusted_on DATE NOT NULL,
  notice_up DATE,
  last_appeal_day DATE,
  notice_down DATE
);
CREATE INDEX minute_sets_meeting ON minute_sets (meeting_id);

CREATE TABLE minute_items (
  id INTEGER PRIMARY KEY,
  meeting_id INTEGER NOT NULL REFERENCES meetings (id),
  body_id INTEGER NOT NULL REFERENCES bodies (id),
  year INTEGER NOT NULL,
  number INTEGER NOT NULL,
  agenda_item_id INTEGER REFERENCES agenda_items (id),
  title TEXT NOT NULL,
  text TEXT NOT NULL DEFAULT '',
  chair_member_id INTEGER REFERENCES body_members (id),
  set_id INTEGER REFERENCES minute_sets (id),
  created_at TIMESTAMP NOT NULL,
  created_by INTEGER REFERENCES accounts (id),
  UNIQUE (body_id, year, number)
);
CREATE INDEX minute_items_meeting ON minute_items (meeting_id, number);

CREATE TABLE minute_attendance (
  minute_item_id INTEGER NOT NULL REFERENCES minute_items (id),
  member_id INTEGER NOT NULL REFERENCES body_members (id),
  present BOOLEAN NOT NULL,
  conflict BOOLEAN NOT NULL,
  PRIMARY KEY (minute_item_id, member_id)
);

CREATE TABLE decisions (
  id INTEGER PRIMARY KEY,
  fund_id INTEGER NOT NULL REFERENCES funds (id),
  case_id INTEGER REFERENCES cases (id),
  kind TEXT NOT NULL CHECK (kind IN ('approval', 'partial_approval', 'rejection', 'dismissal',
    'referral_back', 'tabling', 'closure', 'release', 'reclaim', 'contribution', 'transfer')),
  decider TEXT NOT NULL CHECK (decider IN ('board', 'delegate')),
  reference TEXT NOT NULL,
  decided_on DATE NOT NULL,
  amount_ore INTEGER NOT NULL DEFAULT 0,
  conditions TEXT NOT NULL DEFAULT '',
  reason TEXT NOT NULL DEFAULT '',
  condition_cited TEXT NOT NULL DEFAULT '',
  executable BOOLEAN NOT NULL,
  obstacle TEXT,
  minute_item_id INTEGER REFERENCES minute_items (id),
  delegate_id INTEGER REFERENCES accounts (id),
  reported_item_id INTEGER REFERENCES minute_items (id),
  notice_up DATE,
  last_appeal_day DATE,
  final_on DATE,
  appealed_on DATE,
  letter_file_id INTEGER REFERENCES files (id),
  letter_sent_on DATE,
  created_at TIMESTAMP NOT NULL,
  created_by INTEGER REFERENCES accounts (id)
);
CREATE INDEX decisions_case ON decisions (case_id);
CREATE INDEX decisions_minute_item ON decisions (minute_item_id);
CREATE INDEX decisions_fund ON decisions (fund_id, decided_on);

-- money -------------------------------------------------------------------------------------------------

-- Postings come first; the entry seals them (see the triggers below).
CREATE TABLE ledger_entries (
  id INTEGER PRIMARY KEY,
  fund_id INTEGER NOT NULL REFERENCES funds (id),
  seq INTEGER NOT NULL,
  event TEXT NOT NULL CHECK (event IN ('contribution', 'grant', 'release', 'disbursement', 'repayment',
    'transfer_out')),
  day DATE NOT NULL,
  amount_ore INTEGER NOT NULL,
  case_id INTEGER REFERENCES cases (id),
  decision_id INTEGER REFERENCES decisions (id),
  corrects_id INTEGER REFERENCES ledger_entries (id),
  decision TEXT NOT NULL,
  reason TEXT NOT NULL,
  actor_id INTEGER REFERENCES accounts (id),
  actor TEXT NOT NULL,
  registered_at TIMESTAMP NOT NULL,
  prev_hash TEXT NOT NULL,
  hash TEXT NOT NULL,
  UNIQUE (fund_id, seq)
);
CREATE INDEX ledger_entries_day ON ledger_entries (fund_id, day, event);
CREATE INDEX ledger_entries_case ON ledger_entries (case_id);

CREATE TABLE ledger_postings (
  id INTEGER PRIMARY KEY,
  entry_id INTEGER NOT NULL REFERENCES ledger_entries (id) DEFERRABLE INITIALLY DEFERRED,
  account TEXT NOT NULL CHECK (account IN ('balance', 'free', 'committed')),
  amount_ore INTEGER NOT NULL
);
CREATE INDEX ledger_postings_entry ON ledger_postings (entry_id);

CREATE TABLE fund_totals (
  fund_id INTEGER NOT NULL REFERENCES funds (id),
  day DATE NOT NULL,
  event TEXT NOT NULL,
  amount_ore INTEGER NOT NULL,
  projects INTEGER NOT NULL DEFAULT 0,
  projects_civil_society INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (fund_id, day, event)
);

CREATE TABLE instalments (
  id INTEGER PRIMARY KEY,
  case_id INTEGER NOT NULL REFERENCES cases (id),
  no INTEGER NOT NULL,
  amount_ore INTEGER NOT NULL,
  trigger TEXT NOT NULL,
  due_on DATE,
  state TEXT NOT NULL CHECK (state IN ('planned', 'ready', 'reviewed', 'approved', 'paid', 'cancelled')),
  ready_on DATE,
  account_kind TEXT NOT NULL DEFAULT '',
  account_number TEXT NOT NULL DEFAULT '',
  reviewed_by INTEGER REFERENCES accounts (id),
  reviewed_at TIMESTAMP,
  approved_by INTEGER REFERENCES accounts (id),
  approved_at TIMESTAMP,
  paid_by INTEGER REFERENCES accounts (id),
  paid_on DATE,
  entry_id INTEGER REFERENCES ledger_entries (id),
  note TEXT NOT NULL DEFAULT '',
  UNIQUE (case_id, no)
);
CREATE INDEX instalments_state ON instalments (state, ready_on);

CREATE TABLE reports (
  id INTEGER PRIMARY KEY,
  case_id INTEGER NOT NULL UNIQUE REFERENCES cases (id),
  form_id INTEGER NOT NULL REFERENCES forms (id),
  answers TEXT NOT NULL,
  version INTEGER NOT NULL DEFAULT 0,
  state TEXT NOT NULL CHECK (state IN ('draft', 'submitted', 'completion', 'approved')),
  eligible_cost_ore INTEGER NOT NULL DEFAULT 0,
  other_income_ore INTEGER NOT NULL DEFAULT 0,
  women INTEGER NOT NULL DEFAULT 0,
  men INTEGER NOT NULL DEFAULT 0,
  girls INTEGER NOT NULL DEFAULT 0,
  boys INTEGER NOT NULL DEFAULT 0,
  saved_at TIMESTAMP NOT NULL,
  submitted_on DATE,
  approved_on DATE,
  approved_by INTEGER REFERENCES accounts (id)
);

-- What an officer proposes after the award: to release money, to claim it back.
CREATE TABLE measures (
  id INTEGER PRIMARY KEY,
  case_id INTEGER NOT NULL REFERENCES cases (id),
  kind TEXT NOT NULL CHECK (kind IN ('release', 'reclaim')),
  amount_ore INTEGER NOT NULL,
  condition_cited TEXT NOT NULL,
  reason TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('proposed', 'decided', 'dropped')),
  decision_id INTEGER REFERENCES decisions (id),
  created_on DATE NOT NULL,
  created_by INTEGER REFERENCES accounts (id)
);
CREATE INDEX measures_case ON measures (case_id);

CREATE TABLE settlements (
  case_id INTEGER PRIMARY KEY NOT NULL REFERENCES cases (id),
  settled_on DATE NOT NULL,
  granted_ore INTEGER NOT NULL,
  eligible_cost_ore INTEGER NOT NULL,
  other_income_ore INTEGER NOT NULL,
  paid_ore INTEGER NOT NULL,
  entitled_ore INTEGER NOT NULL,
  final_instalment_ore INTEGER NOT NULL,
  release_ore INTEGER NOT NULL,
  claim_ore INTEGER NOT NULL,
  dropped_ore INTEGER NOT NULL,
  settled_by INTEGER REFERENCES accounts (id)
);

CREATE TABLE claims (
  id INTEGER PRIMARY KEY,
  case_id INTEGER NOT NULL REFERENCES cases (id),
  decision_id INTEGER NOT NULL REFERENCES decisions (id),
  amount_ore INTEGER NOT NULL,
  repaid_ore INTEGER NOT NULL DEFAULT 0,
  reference TEXT NOT NULL,
  due_on DATE NOT NULL,
  sent_on DATE,
  paid_on DATE
);
CREATE INDEX claims_case ON claims (case_id);

-- mail and jobs ---------------------------------------------------------------------------------------------

CREATE TABLE outbox (
  id INTEGER PRIMARY KEY,
  message_id TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  case_id INTEGER REFERENCES cases (id),
  recipient TEXT NOT NULL,
  subject TEXT NOT NULL,
  text TEXT NOT NULL,
  html TEXT NOT NULL,
  created_at TIMESTAMP NOT NULL,
  next_try_at TIMESTAMP NOT NULL,
  tries INTEGER NOT NULL DEFAULT 0,
  taken_until TIMESTAMP,
  sent_at TIMESTAMP,
  failed_at TIMESTAMP,
  last_error TEXT
);
CREATE INDEX outbox_due ON outbox (sent_at, failed_at, next_try_at);

CREATE TABLE outbox_attachments (
  id INTEGER PRIMARY KEY,
  outbox_id INTEGER NOT NULL REFERENCES outbox (id),
  file_id INTEGER NOT NULL REFERENCES files (id),
  name TEXT NOT NULL
);
CREATE INDEX outbox_attachments_outbox ON outbox_attachments (outbox_id);

CREATE TABLE reminders (
  case_id INTEGER NOT NULL REFERENCES cases (id),
  kind TEXT NOT NULL,
  due_on DATE NOT NULL,
  sent_on DATE NOT NULL,
  PRIMARY KEY (case_id, kind, due_on)
);

CREATE TABLE job_runs (
  job TEXT NOT NULL,
  day DATE NOT NULL,
  ran_at TIMESTAMP NOT NULL,
  PRIMARY KEY (job, day)
);

-- GUARDS: what must not happen, said a second time by the database. ------------------------------------------

CREATE TRIGGER ledger_postings_open BEFORE INSERT ON ledger_postings
WHEN EXISTS (SELECT 1 FROM ledger_entries WHERE id = NEW.entry_id)
BEGIN SELECT RAISE(ABORT, 'the entry is sealed'); END;

CREATE TRIGGER ledger_entries_balanced BEFORE INSERT ON ledger_entries
WHEN (SELECT COUNT(*) < 2 OR COALESCE(SUM(amount_ore), 1) <> 0 FROM ledger_postings WHERE entry_id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'the postings of an entry sum to zero'); END;

CREATE TRIGGER ledger_postings_no_update BEFORE UPDATE ON ledger_postings
BEGIN SELECT RAISE(ABORT, 'ledger_postings is never changed'); END;

CREATE TRIGGER ledger_postings_no_delete BEFORE DELETE ON ledger_postings
BEGIN SELECT RAISE(ABORT, 'ledger_postings is never changed'); END;

CREATE TRIGGER ledger_entries_no_update BEFORE UPDATE ON ledger_entries
BEGIN SELECT RAISE(ABORT, 'ledger_entries is never changed'); END;

CREATE TRIGGER ledger_entries_no_delete BEFORE DELETE ON ledger_entries
BEGIN SELECT RAISE(ABORT, 'ledger_entries is never changed'); END;

CREATE TRIGGER history_no_update BEFORE UPDATE ON history
BEGIN SELECT RAISE(ABORT, 'history is never changed'); END;

CREATE TRIGGER history_no_delete BEFORE DELETE ON history
BEGIN SELECT RAISE(ABORT, 'history is never changed'); END;

CREATE TRIGGER history_details_no_update BEFORE UPDATE ON history_details
BEGIN SELECT RAISE(ABORT, 'history_details is never changed'); END;

CREATE TRIGGER history_details_no_delete BEFORE DELETE ON history_details
BEGIN SELECT RAISE(ABORT, 'history_details is never changed'); END;
