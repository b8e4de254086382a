//! Settlement: what a grant comes to when the project has been reported.

use crate::kernel::money::Ore;

/// What a settlement is computed from, all in öre.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SettlementBasis {
    /// What the decision granted, less what has been released already.
    pub granted: Ore,
    /// Reported cost that the fund's rules allow.
    pub eligible_cost: Ore,
    /// Reported income other than the grant.
    pub other_income: Ore,
    /// What has been paid, net of bounced payments.
    pub paid: Ore,
    /// Surplus below this is not claimed back.
    pub surplus_threshold: Ore,
}

/// What a settlement comes to, all in öre and none negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settlement {
    /// What the grant is in the end.
    pub entitled: Ore,
    /// What is still to be paid.
    pub final_instalment: Ore,
    /// What goes back to the fund without having been paid.
    pub release: Ore,
    /// What has to be paid back.
    pub claim: Ore,
    /// What could have been claimed but is below the threshold.
    pub dropped: Ore,
}

/// Entitled is the least of the grant and the cost that other income does not cover; the rest
/// follows from what has been paid.
pub fn settlement(basis: SettlementBasis) -> Settlement {
    let entitled = basis.granted.min(basis.eligible_cost - basis.other_income).or_zero();
    let final_instalment = (entitled - basis.paid).or_zero();
    let surplus = (basis.paid - entitled).or_zero();
    let dropped = if surplus < basis.surplus_threshold { surplus } else { Ore::ZERO };
    Settlement {
        entitled,
        final_instalment,
        release: (basis.granted - basis.paid - final_instalment).or_zero(),
        claim: surplus - dropped,
        dropped,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settlements_in_kronor() {
        // granted, cost, other income, paid, threshold → entitled, final, release, claim, dropped
        let cases: &[([i64; 5], [i64; 5])] = &[
            // Spent everything: the second half is paid.
            ([40_000, 40_000, 0, 20_000, 0], [40_000, 20_000, 0, 0, 0]),
            // Spent more than planned: the grant is still the grant.
            ([40_000, 55_000, 5_000, 20_000, 0], [40_000, 20_000, 0, 0, 0]),
            // Spent less, but more than was paid: a smaller last instalment, the rest released.
            ([40_000, 36_000, 6_000, 20_000, 0], [30_000, 10_000, 10_000, 0, 0]),
            // Spent less than was paid: a claim, and the unpaid half released.
            ([40_000, 15_000, 0, 20_000, 0], [15_000, 0, 20_000, 5_000, 0]),
            // Other income covered it all.
            ([40_000, 15_000, 25_000, 20_000, 0], [0, 0, 20_000, 20_000, 0]),
            // Paid at once, small surplus dropped below the threshold.
            ([30_000, 28_500, 0, 30_000, 2_000], [28_500, 0, 0, 0, 1_500]),
            // A surplus of exactly the threshold is claimed.
            ([30_000, 28_000, 0, 30_000, 2_000], [28_000, 0, 0, 2_000, 0]),
            // Nothing paid and nothing done.
            ([40_000, 0, 0, 0, 0], [0, 0, 40_000, 0, 0]),
        ];
        for (given, expected) in cases {
            let [granted, eligible_cost, other_income, paid, surplus_threshold] =
                given.map(Ore::kr);
            let got = settlement(SettlementBasis {
                granted,
                eligible_cost,
                other_income,
                paid,
                surplus_threshold,
            });
            let got_all = [got.entitled, got.final_instalment, got.release, got.claim, got.dropped];
            assert_eq!(got_all, expected.map(Ore::kr), "{given:?}");
            // What was granted ends as paid, to be paid, or released: nothing is lost.
            assert_eq!(paid + got.final_instalment + got.release, granted, "{given:?}");
        }
    }
}
