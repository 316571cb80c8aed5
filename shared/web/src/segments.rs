//! What makes an SMS expensive, and how it could be written cheaper, as the API shows it.

use recado_content::{Alternative, Change, Culprit, CulpritReason, Encoding};
use recado_domain::Micros;
use serde::Serialize;
use utoipa::ToSchema;

use crate::Money;

/// A character that makes the text longer, with its first place, in Unicode code points.
#[derive(Serialize, ToSchema)]
#[schema(as = Culprit)]
pub struct CulpritAnswer {
    character: char,
    reason: CulpritReason,
    start: usize,
    end: usize,
    count: usize,
}

impl From<Culprit> for CulpritAnswer {
    fn from(culprit: Culprit) -> Self {
        Self {
            character: culprit.ch,
            reason: culprit.reason,
            start: culprit.start,
            end: culprit.end,
            count: culprit.count,
        }
    }
}

/// A cheaper way to write the text.
#[derive(Serialize, ToSchema)]
#[schema(as = Alternative)]
pub struct AlternativeAnswer {
    body: String,
    encoding: Encoding,
    segments: u32,
    price: Money,
    changes: Vec<Change>,
}

impl AlternativeAnswer {
    /// The alternative at the price of a segment.
    pub fn priced(alternative: Alternative, unit_price: Micros) -> Self {
        let segments = u32::from(alternative.segments.count);
        Self {
            body: alternative.text,
            encoding: alternative.segments.encoding,
            segments,
            price: unit_price.times(segments).into(),
            changes: alternative.changes,
        }
    }
}
