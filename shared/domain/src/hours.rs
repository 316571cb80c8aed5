//! When a text may go out: a location's opening hours and closures, and the hours the law leaves at
//! the recipient's place.

mod closure;
mod error;
mod location;
mod window;
mod zone;

pub use closure::{Closure, Closures, MAX_CLOSURES};
pub use error::HoursError;
pub use location::{Location, MAX_LOCATION_NAME_CHARACTERS};
pub use window::{Day, MAX_WINDOWS, OpeningHours, TimeOfDay, Window};
pub use zone::Zone;
