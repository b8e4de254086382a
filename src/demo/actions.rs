//! Moving the demonstration's day.

use chrono::{NaiveDate, TimeDelta};

use super::store;
use crate::app::App;
use crate::board;
use crate::board::model::NewMember;
use crate::db::WriteTx;
use crate::jobs;
use crate::kernel::actor::Actor;
use crate::kernel::ids::BodyId;
use crate::kernel::refusal::{Msg, Outcome, Refusal};
use crate::people;

/// Days that the day moves at once at most: each runs its jobs while somebody waits.
pub const FARTHEST: i64 = 800;

/// Makes the demonstration's people, and seats those who sit in a body.
pub fn seat_people(tx: &mut WriteTx<'_>, body: BodyId) -> Outcome<()> {
    for (account, name, seat) in people::actions::seed_demo_people(tx)? {
        let function = seat.function.parse().map_err(|()| Refusal::internal(seat.function))?;
        let new = NewMember {
            body,
            account: Some(account),
            name: name.to_owned(),
            party: seat.party.to_owned(),
            function,
            from: people::demo::first_day(),
        };
        board::actions::add_member(tx, &new)?;
    }
    Ok(())
}

/// Moves the day forward, one day after the other, and runs each day's jobs.
pub fn move_day(app: &App, to: NaiveDate) -> Outcome<()> {
    let from = app.look_at_day()?;
    if to <= from {
        let msg = Msg::new("demo-day-past").with("day", from);
        return Err(Refusal::Invalid(vec![crate::kernel::refusal::FieldError::msg("to", msg)]));
    }
    if (to - from).num_days() > FARTHEST {
        let msg = Msg::new("demo-day-far").with("day", from + TimeDelta::days(FARTHEST));
        return Err(Refusal::Invalid(vec![crate::kernel::refusal::FieldError::msg("to", msg)]));
    }
    let mut day = from;
    while day < to {
        day += TimeDelta::days(1);
        app.write(&Actor::program(), |tx| store::set_day(tx.conn, day))?;
        app.clock.set_today(Some(day));
        jobs::run_due(app)?;
    }
    Ok(())
}
