//! All that is to be known about a text before it goes out, in one step.

use serde::Serialize;

use crate::coach::{self, CoachContext, CoachSettings, Finding, Override, SenderMissing, Severity};
use crate::fold::Folded;
use crate::{
    Alternative, Category, FindingCode, Language, MAX_BODY_CHARACTERS, Segments, apply_settings,
    cheaper_text,
};

/// What a review needs to know beside the text and the firm's choices.
#[derive(Clone, Copy, Debug, Default)]
pub struct ReviewContext<'a> {
    /// Why the message is sent.
    pub category: Category,
    /// The message's language, where it names one; else it is guessed from the text.
    pub language: Option<Language>,
    /// The contact's or the firm's language, for texts that do not tell theirs.
    pub fallback_language: Language,
    /// The firm, as clients know it.
    pub firm_name: &'a str,
    /// The person or branch that writes, if it has a name.
    pub sender_name: Option<&'a str>,
    /// Refusals a person answers for, with the reason.
    pub overrides: &'a [Override],
}

/// A text as it would go out, what it takes, and what there is to say about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Review {
    /// The text that goes out: as given, or with the firm's signature.
    pub body: String,
    /// Whether the signature was added.
    pub signed: bool,
    /// The language it was read in.
    pub language: Language,
    /// What `body` takes.
    pub segments: Segments,
    /// Remarks on `body`, as the firm wants them.
    pub findings: Vec<Finding>,
}

impl Review {
    /// The remarks that keep the text from going out; none when it may go.
    pub fn refusals(&self) -> impl Iterator<Item = &Finding> {
        self.findings
            .iter()
            .filter(|it| it.severity == Severity::Refuse)
    }

    /// Cheaper ways to write `body`, cheapest first.
    pub fn alternatives(&self) -> Vec<Alternative> {
        cheaper_text(&self.body).into_iter().collect()
    }

    /// The refusals a person answered for, to be kept with the message.
    pub fn overrides(&self) -> impl Iterator<Item = (FindingCode, &str)> {
        self.findings
            .iter()
            .filter_map(|it| Some((it.code, it.override_reason.as_deref()?)))
    }
}

/// Reviews a text as it will be read: codes are replaced, [`check_text`](crate::check_text) has
/// passed it.
///
/// ```
/// use recado_content::{CoachSettings, ReviewContext, SenderMissing, review};
/// let context = ReviewContext { firm_name: "Miller Plumbing", ..ReviewContext::default() };
/// let settings = CoachSettings { sender_missing: SenderMissing::Sign, ..CoachSettings::default() };
/// let review = review("Your car is ready. Questions? Call us.", &context, &settings);
/// assert_eq!(review.body, "Your car is ready. Questions? Call us.\n- Miller Plumbing");
/// assert_eq!((review.segments.count, review.refusals().count()), (1, 0));
/// ```
pub fn review(text: &str, context: &ReviewContext<'_>, settings: &CoachSettings) -> Review {
    let folded = Folded::of(text);
    let guessed = Language::guess_folded(text, &folded);
    let language = context.language.or(guessed);
    let language = language.unwrap_or(context.fallback_language);
    let coach_context = CoachContext {
        category: context.category,
        language: Some(language),
        firm_name: context.firm_name,
        sender_name: context.sender_name,
    };
    let wants_signature = settings.sender_missing == SenderMissing::Sign
        && !coach::names_sender(&folded, &coach_context);
    let signed = match wants_signature {
        true => with_signature(text, context.firm_name, settings),
        false => None,
    };
    let (body, folded, is_signed) = match signed {
        Some(body) => (body.clone(), Folded::of(&body), true),
        None => (text.to_owned(), folded, false),
    };
    let segments = Segments::of(&body);
    let mut findings = coach::findings(&body, folded, guessed, &segments, &coach_context);
    // However the firm signs, it has said who writes.
    findings.retain(|it| !is_signed || it.code != FindingCode::SenderMissing);
    Review {
        findings: apply_settings(findings, settings, context.overrides),
        body,
        signed: is_signed,
        language,
        segments,
    }
}

/// The text and the firm's signature on a line of its own, if there is one and both fit a message.
fn with_signature(text: &str, firm_name: &str, settings: &CoachSettings) -> Option<String> {
    let chosen = settings.signature.as_deref().map(str::trim);
    let signature = match chosen.filter(|it| !it.is_empty()) {
        Some(chosen) => chosen.to_owned(),
        None if firm_name.trim().is_empty() => return None,
        None => format!("- {}", firm_name.trim()),
    };
    let signed = format!("{}\n{signature}", text.trim_end());
    (signed.chars().count() <= MAX_BODY_CHARACTERS).then_some(signed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Level;

    const FIRM: ReviewContext<'static> = ReviewContext {
        category: Category::Transactional,
        language: None,
        fallback_language: Language::En,
        firm_name: "Miller Plumbing",
        sender_name: None,
        overrides: &[],
    };

    fn signing(signature: Option<&str>) -> CoachSettings {
        CoachSettings {
            sender_missing: SenderMissing::Sign,
            signature: signature.map(str::to_owned),
            ..CoachSettings::default()
        }
    }

    fn codes(review: &Review) -> Vec<(&'static str, Severity)> {
        let findings = review.findings.iter();
        findings.map(|it| (it.code.as_str(), it.severity)).collect()
    }

    #[test]
    fn a_firm_chooses_whether_a_nameless_text_is_flagged_or_signed() {
        let text = "Your car is ready. Questions? Call us. ";
        let flagged = review(text, &FIRM, &CoachSettings::default());
        assert_eq!((flagged.body.as_str(), flagged.signed), (text, false));
        assert_eq!(codes(&flagged), [("sender_missing", Severity::Warn)]);
        let table = [
            (None, "\n- Miller Plumbing"),
            (Some("  "), "\n- Miller Plumbing"),
            (Some("Your Miller team"), "\nYour Miller team"),
        ];
        for (signature, end) in table {
            let signed = review(text, &FIRM, &signing(signature));
            assert_eq!(signed.body, format!("{}{end}", text.trim_end()));
            assert_eq!((signed.signed, codes(&signed)), (true, vec![]));
            assert_eq!(signed.segments, Segments::of(&signed.body));
        }
    }

    #[test]
    fn a_named_sender_is_not_signed_again_and_a_full_message_not_at_all() {
        let named = review("Miller Plumbing: call us.", &FIRM, &signing(None));
        assert_eq!(named.body, "Miller Plumbing: call us.");
        let full = "a ".repeat(MAX_BODY_CHARACTERS / 2);
        let review = review(&full, &FIRM, &signing(None));
        assert_eq!(
            (review.body.as_str(), review.signed),
            (full.as_str(), false)
        );
        assert!(codes(&review).contains(&("sender_missing", Severity::Warn)));
    }

    #[test]
    fn the_signature_counts_in_segments_and_alternatives() {
        let context = ReviewContext {
            firm_name: "Łódź Serwis",
            ..FIRM
        };
        let text = "Samochód jest gotowy. ".repeat(6);
        assert_eq!(Segments::of(text.trim_end()).count, 2);
        let review = review(&text, &context, &signing(None));
        assert!(review.body.ends_with("- Łódź Serwis"));
        assert_eq!(review.language, Language::Pl);
        let cheaper = &review.alternatives()[0];
        assert_eq!((review.segments.count, cheaper.segments.count), (3, 1));
        assert!(cheaper.text.ends_with("- Lodz Serwis"));
    }

    #[test]
    fn the_messages_language_is_the_named_one_else_the_texts_else_the_fallback() {
        let language = |text, named, fallback_language| {
            let context = ReviewContext {
                language: named,
                fallback_language,
                ..FIRM
            };
            review(text, &context, &CoachSettings::default()).language
        };
        let (en, es, pl) = (Language::En, Language::Es, Language::Pl);
        assert_eq!(language("Su coche está listo", None, en), es);
        assert_eq!(language("Su coche está listo", Some(pl), en), pl);
        assert_eq!(language("OK", None, pl), pl);
    }

    #[test]
    fn settings_lower_remarks_but_never_a_refusal() {
        let text = "Miller Plumbing: CALL US BACK TODAY 🙂 bit.ly/x";
        let settings = CoachSettings {
            levels: FindingCode::ALL.map(|it| (it, Level::Off)).into(),
            ..CoachSettings::default()
        };
        let review = review(text, &FIRM, &settings);
        assert_eq!(codes(&review), [("url_shortener", Severity::Refuse)]);
        assert_eq!(review.refusals().count(), 1);
    }

    #[test]
    fn a_person_may_answer_for_refusals_no_law_or_carrier_stands_behind() {
        let reason = "the plan was agreed by phone".to_owned();
        let overrides = FindingCode::ALL.map(|code| Override {
            code,
            reason: reason.clone(),
        });
        let context = ReviewContext {
            category: Category::Collection,
            overrides: &overrides,
            ..FIRM
        };
        let text = "Miller Plumbing: invoice 12 is open, you deadbeat.";
        let review = review(text, &context, &CoachSettings::default());
        let refused: Vec<_> = review.refusals().map(|it| it.code.as_str()).collect();
        assert_eq!(refused, ["opt_out_missing", "harsh_tone"]);
        let kept: Vec<_> = review.overrides().collect();
        assert_eq!(kept, [(FindingCode::PaymentChoiceMissing, reason.as_str())]);
    }
}
