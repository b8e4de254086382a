//! Mail on its way out.

mod tls;
mod transport;
