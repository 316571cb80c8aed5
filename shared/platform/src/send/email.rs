//! What is different about the text of an e-mail.

use recado_content::{
    CoachSettings, Finding, FindingCode, Review, ReviewContext, SenderMissing, Severity, review,
};

use super::text::Written;

/// Remarks that are about SMS: what carriers drop, what is dear there, and what an e-mail has in
/// any case (who writes, how to answer, how to unsubscribe).
const ABOUT_SMS: [FindingCode; 8] = [
    FindingCode::UrlShortener,
    FindingCode::SenderMissing,
    FindingCode::OptOutMissing,
    FindingCode::ForbiddenContent,
    FindingCode::InterceptedKeyword,
    FindingCode::Emoji,
    FindingCode::TooLong,
    FindingCode::NoContactOption,
];

/// What the coach says of an e-mail; of its subject, what keeps it from going out.
pub(super) fn reviewed(
    text: &Written,
    context: &ReviewContext<'_>,
    settings: &CoachSettings,
) -> Review {
    let settings = CoachSettings {
        sender_missing: SenderMissing::Flag,
        ..settings.clone()
    };
    let matters = |finding: &Finding| !ABOUT_SMS.contains(&finding.code);
    let mut reviewed = review(&text.body, context, &settings);
    reviewed.findings.retain(matters);
    let subject = text.subject.as_deref().unwrap_or_default();
    let of_subject = review(subject, context, &settings).findings;
    let refusals = of_subject
        .into_iter()
        .filter(|it| it.severity == Severity::Refuse && matters(it));
    // A collection e-mail offers its choices in the text.
    let refusals = refusals.filter(|it| it.code != FindingCode::PaymentChoiceMissing);
    reviewed.findings.extend(refusals.map(|finding| Finding {
        message: format!("In the subject: {}", finding.message),
        ..finding
    }));
    reviewed
}
