//! People: signing in, accounts, the demonstration's day, mail that leaves.

mod pages;
