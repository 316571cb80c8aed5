//! The list of codes.

use std::borrow::Cow;
use std::fmt;

use jiff::ZonedDateTime;
use jiff::civil::{self, Date};
use jiff::tz::TimeZone;
use serde::Serialize;

use super::dates::{date, day_name, full_date, month_name, time};
use super::money::money;
use super::{
    Codes, ContactCodes, EventCodes, Fields, FirmCodes, LocationCodes, Money, RecordCodes,
    SenderCodes,
};
use crate::Language;

/// What a code is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CodeGroup {
    /// Whom the message goes to.
    Contact,
    /// Who sends it.
    Firm,
    /// The branch.
    Location,
    /// The person or number it comes from.
    Sender,
    /// The record it is about.
    Record,
    /// The record, where it is an appointment.
    Appointment,
    /// The record, where it is an invoice.
    Invoice,
    /// What happened.
    Event,
    /// The day it is rendered.
    Date,
    /// Where to go.
    Link,
}

type Text<'a> = Option<Cow<'a, str>>;

/// A code, what it stands for, and how its value is found.
#[derive(Serialize)]
pub struct ShortCode {
    /// As it is written between brackets.
    pub name: &'static str,
    /// What it is about.
    pub group: CodeGroup,
    /// For people who write templates.
    pub about: &'static str,
    #[serde(skip)]
    pub(super) value: for<'c> fn(&'c Codes<'_>) -> Text<'c>,
}

impl ShortCode {
    /// Its value in a sample message.
    pub fn example(&self, language: Language) -> String {
        let sample = sample(language);
        (self.value)(&sample).unwrap_or_default().into_owned()
    }
}

impl fmt::Debug for ShortCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ShortCode").field(&self.name).finish()
    }
}

const fn code(
    name: &'static str,
    group: CodeGroup,
    about: &'static str,
    value: for<'c> fn(&'c Codes<'_>) -> Text<'c>,
) -> ShortCode {
    ShortCode {
        name,
        group,
        about,
        value,
    }
}

/// Every code. Beside them, `[CONTACT.x]`, `[RECORD.x]`, `[EVENT.x]` and `[LINK.x]` look into the
/// fields and links of those names, and a request's own variables come before all.
#[rustfmt::skip]
pub static CODES: &[ShortCode] = {
    use CodeGroup::{Appointment, Contact, Date, Event, Firm, Invoice, Link, Location, Record, Sender};
    &[
        code("LANGUAGE", Date, "Language of the message: en, es, pt, pl or fr.", |it| Some(it.language.as_str().into())),
        code("TIME_ZONE", Date, "The location's time zone.", |it| it.now.time_zone().iana_name().map(Cow::Borrowed)),
        code("CONTACT_NAME", Contact, "The contact's full name.", |it| given(it.contact.name)),
        code("CONTACT_FIRST_NAME", Contact, "The contact's first name, else the first word of the name.", first_name),
        code("CONTACT_PHONE", Contact, "The contact's phone number.", |it| given(it.contact.phone)),
        code("CONTACT_EMAIL", Contact, "The contact's e-mail address.", |it| given(it.contact.email)),
        code("FIRM_NAME", Firm, "Your firm's name.", |it| given(it.firm.name)),
        code("FIRM_PHONE", Firm, "Your firm's phone number.", |it| given(it.firm.phone)),
        code("FIRM_EMAIL", Firm, "Your firm's e-mail address.", |it| given(it.firm.email)),
        code("FIRM_WEBSITE", Firm, "Your firm's web address.", |it| given(it.firm.website)),
        code("LOCATION_NAME", Location, "The branch's name.", |it| given(it.location.name)),
        code("LOCATION_PHONE", Location, "The branch's phone number, else your firm's.", |it| given(it.location.phone).or(given(it.firm.phone))),
        code("SENDER_NAME", Sender, "The person who writes, else your firm's name.", |it| given(it.sender.name).or(given(it.firm.name))),
        code("RECORD_NUMBER", Record, "The record's number in your system.", |it| given(record(it, "")?.id)),
        code("RECORD_STATUS", Record, "The record's status.", |it| given(record(it, "")?.status)),
        code("RECORD_DATE", Record, "The day it takes place, such as May 3; with the year where it is another one.", |it| scheduled_date(it, "")),
        code("RECORD_DAY_NAME", Record, "The weekday it takes place.", |it| scheduled_day(it, "")),
        code("RECORD_TIME", Record, "The time it takes place.", |it| scheduled_time(it, "")),
        code("RECORD_DUE_DATE", Record, "The day it is due.", |it| due_date(it, "")),
        code("RECORD_AMOUNT", Record, "What it costs, with its currency.", |it| amount(it, "")),
        code("RECORD_LINK", Record, "The link named \"record\".", |it| link(it, "record")),
        code("APPOINTMENT_DATE", Appointment, "The appointment's day.", |it| scheduled_date(it, "appointment")),
        code("APPOINTMENT_DAY_NAME", Appointment, "The appointment's weekday.", |it| scheduled_day(it, "appointment")),
        code("APPOINTMENT_TIME", Appointment, "The appointment's time.", |it| scheduled_time(it, "appointment")),
        code("INVOICE_NUMBER", Invoice, "The invoice's number.", |it| given(record(it, "invoice")?.id)),
        code("INVOICE_AMOUNT", Invoice, "The invoice's amount, with its currency.", |it| amount(it, "invoice")),
        code("INVOICE_DUE_DATE", Invoice, "The day the invoice is due.", |it| due_date(it, "invoice")),
        code("INVOICE_DUE_MONTH_NAME", Invoice, "The month the invoice is due.", |it| Some(month_name(record(it, "invoice")?.due_on?.month(), it.language).into())),
        code("INVOICE_DAYS_OVERDUE", Invoice, "Days since the invoice was due; empty before.", days_overdue),
        code("EVENT_TYPE", Event, "What happened, such as invoice.paid.", |it| given(it.event.as_ref()?.kind)),
        code("EVENT_DATE", Event, "The day it happened.", |it| Some(date(it.event.as_ref()?.occurred_at?.date(), it.now.date(), it.language).into())),
        code("EVENT_TIME", Event, "The time it happened.", |it| Some(time(it.event.as_ref()?.occurred_at?.time(), it.language).into())),
        code("CURRENT_DATE", Date, "Today at the location, such as May 3, 2026.", |it| Some(full_date(it.now.date(), it.language).into())),
        code("CURRENT_TIME", Date, "The time at the location.", |it| Some(time(it.now.time(), it.language).into())),
        code("CURRENT_DAY", Date, "Today's day of the month, as a number.", |it| Some(it.now.day().to_string().into())),
        code("CURRENT_DAY_NAME", Date, "Today's weekday.", |it| Some(day_name(it.now.weekday(), it.language).into())),
        code("CURRENT_MONTH", Date, "This month, as a number.", |it| Some(it.now.month().to_string().into())),
        code("CURRENT_MONTH_NAME", Date, "This month's name.", |it| Some(month_name(it.now.month(), it.language).into())),
        code("PREVIOUS_MONTH_NAME", Date, "Last month's name.", |it| Some(month_name((it.now.month() + 10) % 12 + 1, it.language).into())),
        code("NEXT_MONTH_NAME", Date, "Next month's name.", |it| Some(month_name(it.now.month() % 12 + 1, it.language).into())),
        code("CURRENT_YEAR", Date, "This year.", |it| Some(it.now.year().to_string().into())),
        code("TOMORROW_DATE", Date, "Tomorrow at the location.", |it| Some(date(it.now.date().tomorrow().ok()?, it.now.date(), it.language).into())),
        code("TOMORROW_DAY_NAME", Date, "Tomorrow's weekday.", |it| Some(day_name(it.now.date().tomorrow().ok()?.weekday(), it.language).into())),
        code("PAYMENT_LINK", Link, "The link named \"payment\".", |it| link(it, "payment")),
        code("BOOKING_LINK", Link, "The link named \"booking\".", |it| link(it, "booking")),
        code("REVIEW_LINK", Link, "The link named \"review\".", |it| link(it, "review")),
    ]
};

fn given(text: &str) -> Text<'_> {
    (!text.is_empty()).then_some(Cow::Borrowed(text))
}

fn first_name<'c>(codes: &'c Codes<'_>) -> Text<'c> {
    let first_word = codes.contact.name.split_whitespace().next();
    given(codes.contact.first_name).or(first_word.map(Cow::Borrowed))
}

fn link<'c>(codes: &'c Codes<'_>, name: &str) -> Text<'c> {
    given(codes.links.get(name)?)
}

/// The record, if it is of this kind; the empty kind is any, here and there.
fn record<'c, 'a>(codes: &'c Codes<'a>, kind: &str) -> Option<&'c RecordCodes<'a>> {
    let of_kind = |it: &&RecordCodes<'_>| kind.is_empty() || it.kind.is_empty() || it.kind == kind;
    codes.record.as_ref().filter(of_kind)
}

fn scheduled_date(codes: &Codes<'_>, kind: &str) -> Text<'static> {
    let day = record(codes, kind)?.scheduled_for?.date();
    Some(date(day, codes.now.date(), codes.language).into())
}

fn scheduled_day(codes: &Codes<'_>, kind: &str) -> Text<'static> {
    let day = record(codes, kind)?.scheduled_for?.weekday();
    Some(day_name(day, codes.language).into())
}

fn scheduled_time(codes: &Codes<'_>, kind: &str) -> Text<'static> {
    let at = record(codes, kind)?.scheduled_for?.time();
    Some(time(at, codes.language).into())
}

fn due_date(codes: &Codes<'_>, kind: &str) -> Text<'static> {
    let day = record(codes, kind)?.due_on?;
    Some(date(day, codes.now.date(), codes.language).into())
}

fn amount(codes: &Codes<'_>, kind: &str) -> Text<'static> {
    let Money { amount, currency } = record(codes, kind)?.amount?;
    money(amount, currency, codes.language).map(Cow::Owned)
}

fn days_overdue<'c>(codes: &'c Codes<'_>) -> Text<'c> {
    let due: Date = record(codes, "invoice")?.due_on?;
    let days = due.until(codes.now.date()).ok()?.get_days();
    (days > 0).then(|| days.to_string().into())
}

pub(super) fn sample(language: Language) -> Codes<'static> {
    let name = match language {
        Language::En => "Emily Carter",
        Language::Es => "Lucía Gómez",
        Language::Pt => "Ana Silva",
        Language::Pl => "Anna Nowak",
        Language::Fr => "Camille Martin",
    };
    Codes {
        contact: ContactCodes {
            name,
            phone: "(202) 555-0143",
            email: "client@example.com",
            ..ContactCodes::default()
        },
        firm: FirmCodes {
            name: "Miller Plumbing",
            phone: "(202) 555-0100",
            email: "hello@miller.example",
            website: "https://miller.example",
        },
        location: LocationCodes {
            name: "Downtown",
            phone: "(202) 555-0101",
        },
        sender: SenderCodes { name: "Sam" },
        record: Some(RecordCodes {
            kind: "",
            id: "1042",
            status: "open",
            scheduled_for: Some(civil::date(2026, 5, 4).at(9, 30, 0, 0)),
            due_on: Some(civil::date(2026, 4, 30)),
            amount: Some(Money {
                amount: "1250.00",
                currency: "USD",
            }),
            fields: Fields::default(),
        }),
        event: Some(EventCodes {
            kind: "invoice.disputed",
            occurred_at: Some(civil::date(2026, 5, 2).at(16, 5, 0, 0)),
            fields: Fields::default(),
        }),
        links: [
            ("payment", "https://miller.example/pay/1042"),
            ("booking", "https://miller.example/book"),
            ("review", "https://miller.example/review"),
            ("record", "https://miller.example/records/1042"),
        ]
        .into(),
        ..Codes::new(language, sample_time())
    }
}

fn sample_time() -> ZonedDateTime {
    let zone = TimeZone::get("America/New_York").unwrap_or(TimeZone::UTC);
    let day = civil::date(2026, 5, 3).at(9, 0, 0, 0);
    day.to_zoned_datetime(zone).unwrap_or_default()
}
