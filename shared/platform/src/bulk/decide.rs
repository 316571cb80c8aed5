//! Who is written to, what and when; who is not, and why.

use std::collections::HashSet;

use jiff::Timestamp;
use recado_content::PhoneNumber;
use recado_domain::ContactId;
use recado_domain::bulk::{BulkSend, Skip, Window};
use recado_domain::contact::Contact;
use recado_domain::decision::{Action, Fact};

use super::audience::Found;
use super::compose::{About, Composer};
use crate::App;
use crate::hours::{Timing, Whereabouts, by_hours};

/// A recipient, and what was decided about it.
pub struct Decided {
    /// What was given.
    pub as_given: String,
    /// In whose thread it stands, where that is known.
    pub whose: Option<ContactId>,
    /// As it will be written to, or why it will not.
    pub what: Result<Written, Skip>,
}

impl Decided {
    /// Segments of what it reads, or why it is not written to.
    ///
    /// # Errors
    /// The fact that forbids it.
    pub fn segments(&self) -> Result<u32, &Skip> {
        self.what.as_ref().map(|written| written.segments)
    }
}

/// A recipient that will be written to.
pub struct Written {
    /// Its number.
    pub to: PhoneNumber,
    /// What it reads.
    pub body: String,
    /// Segments of that.
    pub segments: u32,
    /// When.
    pub window: Window,
}

/// Decides about recipients, one after the other.
pub struct Decider<'a> {
    app: &'a App,
    send: &'a BulkSend,
    about: About<'a>,
    composer: Composer<'a>,
    /// Numbers that get something, as integers: there may be a hundred thousand.
    seen: HashSet<u64>,
}

impl<'a> Decider<'a> {
    /// One that has seen these numbers.
    pub fn new(
        app: &'a App,
        send: &'a BulkSend,
        about: About<'a>,
        composer: Composer<'a>,
        seen: HashSet<u64>,
    ) -> Self {
        Self {
            app,
            send,
            about,
            composer,
            seen,
        }
    }

    /// The numbers that it has seen.
    pub fn into_seen(self) -> HashSet<u64> {
        self.seen
    }

    /// Decides about a recipient.
    pub fn decide(&mut self, found: Found) -> Decided {
        let as_given = found.given.shown();
        let Found { given, whose, who } = found;
        let what = who.and_then(|(to, contact)| {
            self.reaches(&to, contact.as_ref())?;
            let contact = contact.as_ref();
            let composed = self
                .composer
                .compose(to.as_str(), contact, &given.variables);
            let (body, segments) = composed?;
            let from = self.send.send_at.unwrap_or(self.about.now);
            let window = window(self.send, &self.about, &to, contact, from)?;
            self.seen.insert(digits(&to));
            Ok(Written {
                to,
                body,
                segments,
                window,
            })
        });
        Decided {
            as_given,
            whose,
            what,
        }
    }

    fn reaches(&self, to: &PhoneNumber, contact: Option<&Contact>) -> Result<(), Skip> {
        let no = |fact, value: &str, detail: &str| Err(Fact::new(fact, value, detail));
        let allowed = &self.app.config.sms_countries;
        if !to.region().is_some_and(|region| allowed.contains(&region)) {
            return no("number", "country", "SMS to its country is not enabled.");
        }
        if !to.can_receive_sms() {
            let detail = "It is a landline and receives no SMS.";
            return no("number", "landline", detail);
        }
        if self.seen.contains(&digits(to)) {
            return no("number", "duplicate", "It stands in the list before.");
        }
        if contact.is_some_and(|it| !it.channels.sms) {
            let detail = "The contact takes no SMS: its switch for the channel is off.";
            return no("channel", "sms_off", detail);
        }
        Ok(())
    }
}

fn digits(number: &PhoneNumber) -> u64 {
    // A number has at most 15 digits (E.164).
    let digits = number.as_str().trim_start_matches('+');
    digits.parse().unwrap_or_default()
}

/// When a recipient may be written to, from an instant on.
///
/// # Errors
/// The fact that says: never.
pub fn window(
    send: &BulkSend,
    about: &About<'_>,
    to: &PhoneNumber,
    contact: Option<&Contact>,
    from: Timestamp,
) -> Result<Window, Skip> {
    let timing = Timing {
        category: send.category,
        phone: Some(to),
        whereabouts: Whereabouts::of(contact),
        // One text to many answers nobody, so nobody's own message opens the hours for it.
        last_inbound: None,
        from,
        useless_after: send.useless_after,
        working_hours_only: false,
    };
    let Some(next) = by_hours(about.firm, about.location, &timing) else {
        return Ok(Window::default());
    };
    let until = next.window_end;
    let decision = next.decision;
    match decision.action {
        Action::Send => Ok(Window { from: None, until }),
        Action::Defer => Ok(Window {
            from: decision.at,
            until,
        }),
        Action::Refuse => {
            let why = decision.facts.into_iter().next_back();
            Err(why.unwrap_or_else(|| Fact::new("hours", "never", "The hours never allow it.")))
        }
    }
}
