//! What answers for test keys: the carrier never hears of them.
