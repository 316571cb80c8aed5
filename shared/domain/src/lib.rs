//! What may happen: money, ledger, consent, message state, typed ids, the one Error. Pure.
