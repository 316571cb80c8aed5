//! Lists of messages, page by page.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use crate::error::ApiError;
use crate::machine::Carrier;
use crate::message::Message;
use crate::plan::later;

/// Messages on a page when nobody says how many, and at most.
const DEFAULT_PAGE_SIZE: usize = 50;
const MAX_PAGE_SIZE: usize = 1000;

/// What a listing is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListQuery {
    to: Option<String>,
    from: Option<String>,
    sent_on: Option<Date>,
    sent_from: Option<Date>,
    sent_until: Option<Date>,
    page_size: Option<usize>,
    page: usize,
    page_token: Option<String>,
}

impl ListQuery {
    /// Reads a query string. `DateSent>=2026-01-31` arrives as the parameter `DateSent>`.
    ///
    /// # Errors
    /// 20001 for what is not a date or a number.
    pub fn parse(query: &str) -> Result<Self, ApiError> {
        let mut list = Self::default();
        for (key, value) in form_urlencoded::parse(query.as_bytes()) {
            if value.is_empty() {
                continue;
            }
            match &*key {
                "To" => list.to = Some(value.into_owned()),
                "From" => list.from = Some(value.into_owned()),
                "DateSent" => list.sent_on = Some(date(&value)?),
                "DateSent>" => list.sent_from = Some(date(&value)?),
                "DateSent<" => list.sent_until = Some(date(&value)?),
                "PageSize" => list.page_size = Some(number(&value)?.clamp(1, MAX_PAGE_SIZE)),
                "Page" => list.page = number(&value)?,
                "PageToken" => list.page_token = Some(value.into_owned()),
                _ => {}
            }
        }
        Ok(list)
    }

    /// The number whose messages are asked for, or nothing.
    pub fn to(&self) -> &str {
        self.to.as_deref().unwrap_or_default()
    }

    fn matches(&self, message: &Message) -> bool {
        let sent = message
            .sent_at
            .map(|at| TimeZone::UTC.to_datetime(at).date());
        let dated = |wanted: Option<Date>, holds: fn(Date, Date) -> bool| {
            wanted.is_none_or(|wanted| sent.is_some_and(|sent| holds(sent, wanted)))
        };
        self.to.as_ref().is_none_or(|to| *to == message.to)
            && (self.from.is_none() || self.from == message.from)
            && dated(self.sent_on, |sent, wanted| sent == wanted)
            && dated(self.sent_from, |sent, wanted| sent >= wanted)
            && dated(self.sent_until, |sent, wanted| sent <= wanted)
    }

    fn uri(&self, account_sid: &str, page: usize, page_token: Option<&str>) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        let dates = [
            ("DateSent", self.sent_on),
            ("DateSent>", self.sent_from),
            ("DateSent<", self.sent_until),
        ];
        for (key, text) in [("To", &self.to), ("From", &self.from)] {
            if let Some(text) = text {
                query.append_pair(key, text);
            }
        }
        for (key, date) in dates {
            if let Some(date) = date {
                query.append_pair(key, &date.to_string());
            }
        }
        query.append_pair("PageSize", &self.size().to_string());
        query.append_pair("Page", &page.to_string());
        if let Some(token) = page_token {
            query.append_pair("PageToken", token);
        }
        let query = query.finish();
        format!("/2010-04-01/Accounts/{account_sid}/Messages.json?{query}")
    }

    fn size(&self) -> usize {
        self.page_size.unwrap_or(DEFAULT_PAGE_SIZE)
    }
}

fn date(text: &str) -> Result<Date, ApiError> {
    let instant = || text.parse::<Timestamp>().ok();
    text.parse::<Date>()
        .ok()
        .or_else(|| instant().map(|at| TimeZone::UTC.to_datetime(at).date()))
        .ok_or_else(|| ApiError::bad_request(20001, format!("Invalid date: {text}")))
}

fn number(text: &str) -> Result<usize, ApiError> {
    text.parse()
        .map_err(|_| ApiError::bad_request(20001, format!("Invalid number: {text}")))
}

impl Carrier {
    /// One page, newest first, without what is too new to be listed yet.
    pub fn list(&self, now: Timestamp, account_sid: &str, query: &ListQuery) -> Value {
        let lag_ms = self.faults.listing_lag_ms;
        let after_token = |message: &&Message| match &query.page_token {
            Some(token) => token.strip_prefix("PA") != Some(&message.sid),
            None => false,
        };
        let mut found = self
            .candidates(query)
            .filter(|message| {
                message.account_sid == account_sid
                    && !message.deleted
                    && later(message.created_at, lag_ms) <= now
                    && query.matches(message)
            })
            .skip_while(after_token)
            .skip(usize::from(query.page_token.is_some()));
        let messages: Vec<&Message> = found.by_ref().take(query.size()).collect();
        let more = found.next().is_some();
        let next = messages.last().filter(|_| more).map(|last| {
            let token = format!("PA{}", last.sid);
            query.uri(account_sid, query.page.saturating_add(1), Some(&token))
        });
        let start = query.page.saturating_mul(query.size());
        json!({
            "messages": messages.iter().map(|message| message.resource()).collect::<Vec<_>>(),
            "page": query.page,
            "page_size": query.size(),
            "start": start,
            "end": start.saturating_add(messages.len()).saturating_sub(1),
            "uri": query.uri(account_sid, query.page, query.page_token.as_deref()),
            "first_page_uri": query.uri(account_sid, 0, None),
            "next_page_uri": next,
            "previous_page_uri": null,
        })
    }

    /// The messages to look at, newest first: those to one number when the query names it.
    fn candidates<'a>(&'a self, query: &ListQuery) -> Box<dyn Iterator<Item = &'a Message> + 'a> {
        match &query.to {
            Some(to) => {
                let places = self.by_recipient.get(to).map_or(&[][..], Vec::as_slice);
                Box::new(places.iter().rev().map(|place| &self.messages[*place]))
            }
            None => Box::new(self.messages.iter().rev()),
        }
    }
}
