//! The twilio function.
