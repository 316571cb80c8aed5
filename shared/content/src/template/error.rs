//! What is wrong with a template or its variables.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::Span;

/// The kind of mistake.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TemplateErrorCode {
    /// It cannot be read.
    TemplateSyntax,
    /// A code nobody gave a value, without fallback.
    UnknownCode,
    /// A code whose value is null, empty or blank, without fallback.
    EmptyCode,
    /// The template or the rendered text is too long.
    TooLong,
    /// It takes too much work.
    TooComplex,
}

impl TemplateErrorCode {
    /// The code in API answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::TemplateSyntax => "template_syntax",
            Self::UnknownCode => "unknown_code",
            Self::EmptyCode => "empty_code",
            Self::TooLong => "too_long",
            Self::TooComplex => "too_complex",
        }
    }
}

/// A mistake, with its place in the template. It names codes, never values. As text it tells the
/// place too, counted from 1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{message} (at character {})", .span.start + 1)]
pub struct TemplateError {
    /// The kind of mistake.
    pub code: TemplateErrorCode,
    /// The short code concerned, where it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Where, in the template.
    #[serde(flatten)]
    pub span: Span,
    /// For people.
    pub message: String,
}

impl TemplateError {
    fn new(
        code: TemplateErrorCode,
        source: &str,
        bytes: Range<usize>,
        name: Option<&str>,
        message: String,
    ) -> Self {
        Self {
            code,
            name: name.map(str::to_owned),
            span: Span::of(source, bytes),
            message,
        }
    }

    pub(super) fn syntax(source: &str, bytes: Range<usize>, message: impl Into<String>) -> Self {
        let code = TemplateErrorCode::TemplateSyntax;
        Self::new(code, source, bytes, None, message.into())
    }

    pub(super) fn too_long(source: &str, bytes: Range<usize>) -> Self {
        let message = "the template or its text is too long".to_owned();
        Self::new(TemplateErrorCode::TooLong, source, bytes, None, message)
    }

    pub(super) fn too_complex(source: &str, bytes: Range<usize>) -> Self {
        let message = "the template is too complex".to_owned();
        Self::new(TemplateErrorCode::TooComplex, source, bytes, None, message)
    }

    pub(super) fn empty_code(source: &str, bytes: Range<usize>, name: &str) -> Self {
        let message = format!(
            "[{name}] is empty and has no fallback; give it a value or write [{name}|default(\"…\")]"
        );
        Self::new(
            TemplateErrorCode::EmptyCode,
            source,
            bytes,
            Some(name),
            message,
        )
    }

    pub(super) fn unknown_code(
        source: &str,
        bytes: Range<usize>,
        name: &str,
        known: &[String],
    ) -> Self {
        let message = match nearest(name, known) {
            Some(near) => format!("[{name}] is not known; did you mean [{near}]?"),
            None => format!("[{name}] is not known and has no fallback"),
        };
        Self::new(
            TemplateErrorCode::UnknownCode,
            source,
            bytes,
            Some(name),
            message,
        )
    }
}

/// The known name that differs least, if by no more than a third of its letters; case counts
/// nothing.
fn nearest<'a>(name: &str, known: &'a [String]) -> Option<&'a String> {
    let wanted = name.to_uppercase();
    known
        .iter()
        .map(|candidate| (edit_distance(&wanted, &candidate.to_uppercase()), candidate))
        .filter(|(distance, candidate)| distance * 3 <= candidate.chars().count().max(3))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Levenshtein's distance, in characters.
fn edit_distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.chars().count()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        if let Some(first) = row.first_mut() {
            *first = left;
        }
        for (cell, to) in row.iter_mut().skip(1).zip(b.chars()) {
            let changed = diagonal + usize::from(from != to);
            diagonal = *cell;
            left = changed.min(diagonal + 1).min(left + 1);
            *cell = left;
        }
    }
    row.last().copied().unwrap_or(0)
}
