//! The program as an operator meets it: processes, signals, probes, metrics, logs, configuration.

mod configuration;
mod control;
mod existing;
mod instances;
mod probes;
mod relay;
mod stopping;
mod together;
