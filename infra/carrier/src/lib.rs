//! A carrier to develop against: Twilio's Messages API, simulated.
