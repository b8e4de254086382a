//! Money of the funds and of single cases: contributions, transfers, attestation, repayments.

use super::Seeder;
use super::events::Which;
use crate::demo::data::Project;
use crate::demo::money::{CONTRIBUTIONS, Moved, TRANSFERS};
use crate::disbursements;
use crate::disbursements::lifecycle::State;
use crate::fund;
use crate::kernel::ids::InstalmentId;
use crate::kernel::money::Ore;
use crate::kernel::refusal::{Outcome, Refusal};
use crate::phase_out;
use crate::reports;

/// What the second fund gets each year.
const SECOND_FUND_YEARLY: Ore = Ore::kr(1_500_000);

impl Seeder<'_, '_> {
    /// How the decision about a fund's money is named: by its § where the meeting is in the history.
    fn decision(&self, moved: &Moved) -> String {
        let known = self.references.get(&moved.meeting()).cloned();
        known.unwrap_or_else(|| moved.decision())
    }

    pub(super) fn contribute(&mut self, i: usize) -> Outcome<()> {
        let moved = &CONTRIBUTIONS[i];
        let (fund, decision) = (self.fund(Which::First)?, self.decision(moved));
        self.act_as(&self.staff.controller.clone());
        let (amount, day) = (moved.amount(), moved.on());
        fund::actions::contribute(self.tx, fund, amount, day, &decision, moved.reason)?;
        Ok(())
    }

    pub(super) fn contribute_second(&mut self) -> Outcome<()> {
        let (fund, day) = (self.fund(Which::Second)?, self.tx.today);
        self.act_as(&self.staff.controller.clone());
        let (decision, reason) = ("Kommunfullmäktiges budget", "Årets avsättning enligt budget.");
        fund::actions::contribute(self.tx, fund, SECOND_FUND_YEARLY, day, decision, reason)?;
        Ok(())
    }

    pub(super) fn transfer(&mut self, i: usize) -> Outcome<()> {
        let moved = &TRANSFERS[i];
        let (fund, decision) = (self.fund(Which::First)?, self.decision(moved));
        self.act_as(&self.staff.controller.clone());
        let (amount, day) = (moved.amount(), moved.on());
        phase_out::actions::transfer_out(self.tx, fund, amount, day, &decision, moved.reason)?;
        Ok(())
    }

    pub(super) fn settle(&mut self) -> Outcome<()> {
        let (fund, day) = (self.fund(Which::First)?, self.tx.today);
        self.act_as(&self.staff.controller.clone());
        let reason = "Alla bidrag är redovisade och betalda. Fonden är avvecklad.";
        let decision = TRANSFERS.last().map(|moved| self.decision(moved)).unwrap_or_default();
        phase_out::actions::settle(self.tx, fund, day, &decision, reason)?;
        Ok(())
    }

    /// The payment of a case that stands in a state.
    fn instalment(&mut self, p: usize, state: State) -> Outcome<InstalmentId> {
        let case = self.case(p)?;
        let parts = disbursements::list_for_case(self.tx.conn, case)?;
        let found = parts.iter().find(|part| part.state == state);
        found
            .map(|part| part.id)
            .ok_or_else(|| Refusal::internal(format!("no payment is {}", state.code())))
    }

    pub(super) fn review(&mut self, p: usize) -> Outcome<()> {
        self.act_as(&self.staff.attesters[0].clone());
        let id = self.instalment(p, State::Ready)?;
        disbursements::attest::review(self.tx, id)
    }

    pub(super) fn attest(&mut self, p: usize) -> Outcome<()> {
        self.act_as(&self.staff.attesters[1].clone());
        let id = self.instalment(p, State::Reviewed)?;
        disbursements::attest::approve(self.tx, id)
    }

    pub(super) fn pay(&mut self, p: usize) -> Outcome<()> {
        self.act_as(&self.staff.attesters[2].clone());
        let id = self.instalment(p, State::Approved)?;
        let day = self.tx.today;
        disbursements::attest::mark_paid(self.tx, id, day)?;
        Ok(())
    }

    pub(super) fn stop(&mut self, p: usize) -> Outcome<()> {
        let case = self.case(p)?;
        self.act_as_officer(p);
        let stopped = self.project(p).stopped.clone();
        let reason = stopped.map(|stopped| stopped.reason).unwrap_or_default();
        disbursements::actions::stop(self.tx, case, &reason)
    }

    pub(super) fn decide_measures(&mut self, p: usize) -> Outcome<()> {
        let case = self.case(p)?;
        self.plan_regular_meeting()?;
        self.act_as_officer(p);
        for measure in reports::measures_for_case(self.tx.conn, case)? {
            if measure.is_proposed() {
                crate::delegation::actions::decide_measure(self.tx, measure.id)?;
            }
        }
        Ok(())
    }

    pub(super) fn repay(&mut self, p: usize) -> Outcome<()> {
        let case = self.case(p)?;
        let day = self.tx.today;
        self.act_as(&self.staff.controller.clone());
        for claim in reports::claims_for_case(self.tx.conn, case)? {
            reports::actions::repayment_received(self.tx, claim.id, claim.outstanding(), day)?;
        }
        Ok(())
    }

    pub(super) fn project(&self, p: usize) -> &Project {
        &self.planned[p].project
    }
}
