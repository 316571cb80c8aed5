//! The reminders function.
