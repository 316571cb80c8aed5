//! From the text of a bulk send to what one recipient reads.

use std::collections::BTreeMap;

use jiff::Timestamp;
use recado_content::{
    Language, Review, ReviewContext, Template, TemplateError, check_text, review,
};
use recado_domain::bulk::{BulkText, Skip};
use recado_domain::contact::Contact;
use recado_domain::decision::Fact;
use recado_domain::firm::Firm;
use recado_domain::hours::Location;
use recado_domain::message::Category;
use recado_domain::{Violation, ViolationCode};
use serde_json::Value;

use crate::send::codes;

/// A number for trying a text out.
pub const ANYBODY: &str = "+12125550100";

/// What a text is composed for.
#[derive(Clone, Copy)]
pub struct About<'a> {
    /// Who sends it.
    pub firm: &'a Firm,
    /// For which branch.
    pub location: Option<&'a Location>,
    /// Why.
    pub category: Category,
    /// The time that codes of the present show.
    pub now: Timestamp,
}

/// A text that is ready to be filled in, many times.
pub struct Composer<'a> {
    about: About<'a>,
    variants: Vec<(Option<Language>, Template)>,
    variables: BTreeMap<String, Value>,
    /// Most recipients read the same: what was last found out about a text.
    last: Option<(Option<Language>, String, Composed)>,
}

/// A text as it goes out, and its segments; or why it may not.
type Composed = Result<(String, u32), Skip>;

impl<'a> Composer<'a> {
    /// Reads the text.
    ///
    /// # Errors
    /// What is wrong with the template.
    pub fn new(about: About<'a>, text: BulkText) -> Result<Self, TemplateError> {
        let read = text.variants.into_iter();
        let read = read.map(|it| Ok((it.language, Template::parse(&it.body)?)));
        Ok(Self {
            about,
            variants: read.collect::<Result<_, _>>()?,
            variables: text.variables,
            last: None,
        })
    }

    /// The variant for a recipient: in its language, else the branch's, else the firm's, else any.
    fn variant(&self, contact: Option<&Contact>) -> Option<(Option<Language>, &Template)> {
        let wanted = self.wanted(contact);
        let chosen = [wanted, Some(self.about.firm.language)]
            .into_iter()
            .flatten()
            .find_map(|language| self.variants.iter().find(|it| it.0 == Some(language)))
            .or(self.variants.first());
        chosen.map(|(language, template)| (*language, template))
    }

    fn wanted(&self, contact: Option<&Contact>) -> Option<Language> {
        let of_location = || self.about.location?.language;
        contact.and_then(|it| it.language).or_else(of_location)
    }

    fn render(
        &self,
        to: &str,
        contact: Option<&Contact>,
        own: &BTreeMap<String, Value>,
    ) -> Result<(Option<Language>, String), Vec<TemplateError>> {
        let Some((language, template)) = self.variant(contact) else {
            return Ok((None, String::new()));
        };
        let About {
            firm,
            location,
            now,
            ..
        } = self.about;
        let spoken = language.or(self.wanted(contact)).unwrap_or(firm.language);
        let codes = codes(firm, location, to, contact, spoken, now);
        let mut values: BTreeMap<&str, &Value> = BTreeMap::new();
        for (name, value) in self.variables.iter().chain(own) {
            values.insert(name, value);
        }
        Ok((language, codes.render(template, &values)?))
    }

    fn review(&self, language: Option<Language>, body: &str) -> Review {
        let firm = self.about.firm;
        let context = ReviewContext {
            category: self.about.category,
            language,
            fallback_language: firm.language,
            firm_name: &firm.name,
            sender_name: self.about.location.map(|it| it.name.as_str()),
            ..ReviewContext::default()
        };
        review(body, &context, &firm.coach)
    }

    /// What a recipient would read, and its segments; or why it is not sent to it.
    ///
    /// # Errors
    /// The fact that forbids it.
    pub fn compose(
        &mut self,
        to: &str,
        contact: Option<&Contact>,
        own: &BTreeMap<String, Value>,
    ) -> Composed {
        let (language, body) = self.render(to, contact, own).map_err(|errors| {
            let error = errors.into_iter().next();
            let (code, message) = error.map_or_else(Default::default, |error| {
                (error.code.as_str().to_owned(), error.message)
            });
            Fact::new("text", code, message)
        })?;
        if let Some((of, same, composed)) = &self.last
            && *of == language
            && *same == body
        {
            return composed.clone();
        }
        let composed = self.judge(language, &body);
        self.last = Some((language, body, composed.clone()));
        composed
    }

    fn judge(&self, language: Option<Language>, body: &str) -> Composed {
        if let Some(problem) = check_text(body).first() {
            return Err(Fact::new("text", problem.code(), problem.to_string()));
        }
        let reviewed = self.review(language, body);
        if let Some(finding) = reviewed.refusals().next() {
            let message = finding.message.clone();
            return Err(Fact::new("coach", finding.code.as_str(), message));
        }
        let segments = u32::from(reviewed.segments.count);
        Ok((reviewed.body, segments))
    }

    /// The codes that this recipient has no value for.
    pub fn missing(
        &self,
        to: &str,
        contact: Option<&Contact>,
        own: &BTreeMap<String, Value>,
    ) -> Vec<Violation> {
        let errors = self.render(to, contact, own).err().unwrap_or_default();
        let violations = errors.iter();
        violations
            .map(|error| Violation::in_template("body", error))
            .collect()
    }

    /// What is wrong with a text that is the same for everybody: nobody can get it then.
    pub fn wrong_for_all(&self) -> (Vec<Violation>, Vec<Fact>) {
        let Ok((language, body)) = self.render(ANYBODY, None, &BTreeMap::new()) else {
            return Default::default();
        };
        let problems = check_text(&body);
        let violations = problems.iter().map(|problem| {
            let code = match problem.code() {
                "empty" => ViolationCode::Empty,
                "too_long" => ViolationCode::TooLong,
                _ => ViolationCode::InvalidCharacter,
            };
            Violation::new("body", code, problem.to_string())
        });
        let reviewed = self.review(language, &body);
        let facts = reviewed
            .refusals()
            .map(|it| Fact::new("coach", it.code.as_str(), it.message.clone()));
        // In another language it may be right.
        let facts = if self.variants.len() > 1 {
            Vec::new()
        } else {
            facts.collect()
        };
        (violations.collect(), facts)
    }
}
