//! The carrier: Twilio's Messages API and its webhooks' signature.
