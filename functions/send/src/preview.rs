//! What would become of a message, as the API shows it.

use recado_content::{Alternative, Change, Culprit, CulpritReason, Encoding, Finding};
use recado_domain::Micros;
use recado_domain::decision::Decision;
use recado_platform::send::Prepared;
use recado_web::Money;
use serde::Serialize;
use utoipa::ToSchema;

/// What would become of a message.
#[derive(Serialize, ToSchema)]
#[schema(as = Preview)]
pub struct PreviewAnswer {
    body: String,
    encoding: Encoding,
    characters: usize,
    segments: u32,
    price: Money,
    /// The characters that make the text longer.
    culprits: Vec<CulpritAnswer>,
    findings: Vec<Finding>,
    alternatives: Vec<AlternativeAnswer>,
    decision: Decision,
}

/// A character that makes the text longer, with its first place.
#[derive(Serialize, ToSchema)]
#[schema(as = Culprit)]
struct CulpritAnswer {
    character: char,
    reason: CulpritReason,
    start: usize,
    end: usize,
    count: usize,
}

/// A cheaper way to write the text.
#[derive(Serialize, ToSchema)]
#[schema(as = Alternative)]
struct AlternativeAnswer {
    body: String,
    encoding: Encoding,
    segments: u32,
    price: Money,
    changes: Vec<Change>,
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

fn alternative(alternative: Alternative, unit_price: Micros) -> AlternativeAnswer {
    let segments = u32::from(alternative.segments.count);
    AlternativeAnswer {
        body: alternative.text,
        encoding: alternative.segments.encoding,
        segments,
        price: unit_price.times(segments).into(),
        changes: alternative.changes,
    }
}

impl From<Prepared> for PreviewAnswer {
    fn from(prepared: Prepared) -> Self {
        let unit_price = prepared.message.unit_price;
        let alternatives = prepared.alternatives.into_iter();
        Self {
            body: prepared.message.body,
            encoding: prepared.segments.encoding,
            characters: prepared.segments.characters,
            segments: prepared.message.segments,
            price: prepared.message.price.into(),
            culprits: prepared
                .segments
                .culprits
                .into_iter()
                .map(Into::into)
                .collect(),
            findings: prepared.findings,
            alternatives: alternatives.map(|it| alternative(it, unit_price)).collect(),
            decision: prepared.decision,
        }
    }
}
