//! The tables that what happens has rows in.

use crate::db::bulk::Rows;

/// Rows in the order in which they may be written.
pub(super) struct Tables {
    pub(super) meetings: Rows,
    pub(super) sets: Rows,
    pub(super) agenda: Rows,
    pub(super) items: Rows,
    pub(super) attendance: Rows,
    pub(super) decisions: Rows,
    pub(super) measures: Rows,
    pub(super) postings: Rows,
    pub(super) entries: Rows,
    pub(super) instalments: Rows,
    pub(super) claims: Rows,
    pub(super) history: Rows,
    pub(super) details: Rows,
}

impl Tables {
    /// Nothing yet.
    pub(super) fn new() -> Self {
        Self {
            meetings: Rows::of("meetings", "id, body_id, day, starts, place, state, created_at"),
            sets: Rows::of(
                "minute_sets",
                "id, meeting_id, adjusters, adjusted_on, notice_up, last_appeal_day, notice_down",
            ),
            agenda: Rows::of(
                "agenda_items",
                "id, meeting_id, position, kind, case_id, statement_id, title, done",
            ),
            items: Rows::of(
                "minute_items",
                "id, meeting_id, body_id, year, number, agenda_item_id, title, text, \
                 chair_member_id, set_id, created_at, created_by",
            ),
            attendance: Rows::of(
                "minute_attendance",
                "minute_item_id, member_id, present, conflict",
            ),
            decisions: Rows::of(
                "decisions",
                "id, fund_id, case_id, kind, decider, reference, decided_on, amount_ore, reason, \
                 condition_cited, executable, minute_item_id, delegate_id, notice_up, \
                 last_appeal_day, final_on, created_at, created_by",
            ),
            measures: Rows::of(
                "measures",
                "case_id, kind, amount_ore, condition_cited, reason, state, decision_id, \
                 created_on, created_by",
            ),
            postings: Rows::of("ledger_postings", "entry_id, account, amount_ore"),
            entries: Rows::of(
                "ledger_entries",
                "id, fund_id, seq, event, day, amount_ore, case_id, decision_id, decision, reason, \
                 actor_id, actor, registered_at, prev_hash, hash",
            ),
            instalments: Rows::of(
                "instalments",
                "case_id, no, amount_ore, trigger, state, ready_on, account_kind, account_number, \
                 reviewed_by, approved_by, paid_by, paid_on, entry_id",
            ),
            claims: Rows::of(
                "claims",
                "case_id, decision_id, amount_ore, repaid_ore, reference, due_on, sent_on, paid_on",
            ),
            history: Rows::of(
                "history",
                "id, chain, seq, at, day, actor_id, actor, act, subject, subject_id, case_id, \
                 detail_hash, prev_hash, hash",
            ),
            details: Rows::of("history_details", "history_id, detail"),
        }
    }
}
