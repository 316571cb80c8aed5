//! The topup function.
