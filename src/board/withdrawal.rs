//! An application that is withdrawn while it stands on an agenda leaves it.

use serde_json::json;

use super::actions::note;
use super::store;
use crate::applications;
use crate::cases;
use crate::db::WriteTx;
use crate::kernel::ids::CaseId;
use crate::kernel::refusal::Outcome;

/// Withdraws an application, and takes it off the agenda that it stands on.
pub fn withdraw(tx: &mut WriteTx<'_>, case: CaseId, reason: &str) -> Outcome<()> {
    applications::actions::withdraw(tx, case, reason)?;
    leave_agendas(tx, case)
}

/// Removes the rows of a case that wait for their §. What was minuted stays as it is.
pub fn leave_agendas(tx: &mut WriteTx<'_>, case: CaseId) -> Outcome<()> {
    for row in store::find_waiting_rows(tx.conn, case)? {
        store::delete_agenda_item(tx, row.id)?;
        let detail = json!({ "case": case, "meeting": row.meeting_id, "title": row.title });
        note(tx, row.meeting_id, "leave-agenda", detail.clone())?;
        let case = cases::find(tx.conn, case)?;
        cases::actions::note(tx, &case, "leave-agenda", detail)?;
    }
    Ok(())
}
