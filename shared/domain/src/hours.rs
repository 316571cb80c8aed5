//! When a text may go out: a location's opening hours and closures, and the hours the law leaves at
//! the recipient's place.

mod closure;
mod constraint;
mod decide;
mod error;
mod facts;
mod legal;
mod location;
mod places;
mod recipient;
mod schedule;
mod states;
mod window;
mod zone;

pub use closure::{Closure, Closures, MAX_CLOSURES};
pub use decide::{AskedFor, NextAllowed, Question, next_allowed};
pub use error::HoursError;
pub use location::{Location, MAX_LOCATION_NAME_CHARACTERS};
pub use recipient::{Candidates, Evidence, Recipient};
pub use window::{Day, MAX_WINDOWS, OpeningHours, TimeOfDay, Window};
pub use zone::Zone;
