//! The grant-management system of a Swedish municipality: one fund's whole life, from the open
//! call to the closed fund. `docs/ARCHITECTURE.md` is the map.
//!
//! Foundations: [`kernel`], [`db`], [`i18n`], [`web`], [`mail`], [`pdf`], [`files`], [`worker`],
//! [`charts`]. Everything else is a slice: a noun that the municipality uses.

pub mod app;
pub mod applications;
pub mod assessment;
pub mod associations;
pub mod backup;
pub mod bench;
pub mod board;
pub mod cases;
pub mod charts;
pub mod cli;
pub mod config;
pub mod controller;
pub mod db;
pub mod delegation;
pub mod demo;
pub mod desk;
pub mod disbursements;
pub mod error;
pub mod files;
pub mod fund;
pub mod generate;
pub mod grants;
pub mod health;
pub mod i18n;
pub mod jobs;
pub mod kernel;
pub mod log;
pub mod mail;
pub mod metrics;
pub mod notify;
pub mod pdf;
pub mod people;
pub mod phase_out;
pub mod registry;
pub mod reports;
pub mod room;
pub mod routes;
pub mod serve;
pub mod web;
pub mod worker;
