//! Use cases shared by several functions, and the ports they need.

pub mod ports;
