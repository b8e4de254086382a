//! The desk: the queue, the page of a case, the registry.

mod case;
mod queue;
mod registry;
