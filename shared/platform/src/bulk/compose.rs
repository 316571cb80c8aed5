//! From the text of a bulk send to what one recipient reads; always the same for the same recipient.

use std::collections::BTreeMap;

use recado_content::{
    Codes, ContactCodes, FirmCodes, Review, ReviewContext, Template, TemplateError, check_text,
    review,
};
use recado_domain::Error;
use recado_domain::bulk::{BulkText, Planned, Skip};
use recado_domain::decision::Fact;
use serde_json::Value;

/// A text that is ready to be filled in, many times.
pub struct Composer {
    text: BulkText,
    template: Template,
    local: jiff::civil::DateTime,
}

impl Composer {
    /// Reads the text.
    ///
    /// # Errors
    /// What is wrong with the template.
    pub fn new(text: BulkText) -> Result<Self, TemplateError> {
        let template = Template::parse(&text.template)?;
        let zoned = text.at.in_tz(&text.time_zone);
        let local = zoned.map_or_else(|_| jiff::civil::DateTime::MIN, |zoned| zoned.datetime());
        Ok(Self {
            text,
            template,
            local,
        })
    }

    /// The text with the values of one recipient.
    ///
    /// # Errors
    /// The codes without value.
    pub fn render(
        &self,
        to: &str,
        own: &BTreeMap<String, Value>,
    ) -> Result<String, Vec<TemplateError>> {
        let codes = Codes {
            contact: ContactCodes {
                phone: to,
                ..ContactCodes::default()
            },
            firm: FirmCodes {
                name: &self.text.firm_name,
                ..FirmCodes::default()
            },
            ..Codes::new(
                self.text.language.unwrap_or(self.text.firm_language),
                self.local,
            )
        };
        let mut values: BTreeMap<&str, &Value> = BTreeMap::new();
        for (name, value) in self.text.variables.iter().chain(own) {
            values.insert(name, value);
        }
        codes.render(&self.template, &values)
    }

    /// A rendered text as it would go out, and the remarks on it.
    pub fn review(&self, body: &str) -> Review {
        let context = ReviewContext {
            category: self.text.category,
            language: self.text.language,
            fallback_language: self.text.firm_language,
            firm_name: &self.text.firm_name,
            ..ReviewContext::default()
        };
        review(body, &context, &self.text.coach)
    }

    /// What a recipient would read, and its segments; or why it is not sent to it.
    ///
    /// # Errors
    /// The fact that forbids it.
    pub fn compose(&self, to: &str, own: &BTreeMap<String, Value>) -> Result<(String, u32), Skip> {
        let body = self.render(to, own).map_err(|errors| {
            let error = errors.into_iter().next();
            let (code, message) = error.map_or_else(Default::default, |error| {
                (error.code.as_str().to_owned(), error.message)
            });
            Fact::new("text", code, message)
        })?;
        if let Some(problem) = check_text(&body).first() {
            return Err(Fact::new("text", problem.code(), problem.to_string()));
        }
        let reviewed = self.review(&body);
        if let Some(finding) = reviewed.refusals().next() {
            let message = finding.message.clone();
            return Err(Fact::new("coach", finding.code.as_str(), message));
        }
        let segments = u32::from(reviewed.segments.count);
        Ok((reviewed.body, segments))
    }

    /// What a planned recipient reads.
    ///
    /// # Errors
    /// [`Error::Internal`] when the plan cannot be read any more.
    pub fn body(&self, planned: &Planned) -> Result<String, Error> {
        let own = match &planned.variables {
            None => BTreeMap::new(),
            Some(json) => {
                serde_json::from_str(json).map_err(|error| Error::Internal(error.to_string()))?
            }
        };
        let composed = self.compose(&planned.to, &own);
        let (body, _) = composed.map_err(|fact| Error::Internal(fact.detail))?;
        Ok(body)
    }
}
