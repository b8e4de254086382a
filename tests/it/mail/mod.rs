//! Mail on its way out.

mod transport;
