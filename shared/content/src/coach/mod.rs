//! What a careful colleague would say about a text before it goes out.
//!
//! Each family of rules has its file, with a table of texts it must pass beside those it must not.

use serde::{Deserialize, Serialize};

use crate::{Category, Language, Segments};

mod forbidden;
mod harsh;
mod intercepted;
mod kinds;
mod lexicon;
mod likeness;
mod links;
mod messages;
mod missing;
mod offers;
mod personal_data;
mod settings;
mod style;
mod way_out;

use crate::fold::Folded;
use lexicon::{LEXICON, Mark, Rule};
use likeness::{Bounds, Likeness, Sense, Weights};
use messages::Note;
pub(crate) use missing::names_sender;
pub use settings::{CoachSettings, Level, Override, SenderMissing, apply_settings};
pub use way_out::is_way_out;

/// What a finding is about.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum FindingCode {
    /// A link of a public shortener; carriers drop such messages.
    UrlShortener,
    /// It holds or asks for what must not travel by text message.
    PersonalData,
    /// Threats or harsh words.
    HarshTone,
    /// It sells, but is not sent as marketing.
    MarketingInTransactional,
    /// A short code was left in.
    UnresolvedCode,
    /// Neither the firm nor the sender is named.
    SenderMissing,
    /// It does not say how to stop.
    OptOutMissing,
    /// A collection text without a choice of how to pay.
    PaymentChoiceMissing,
    /// Carriers do not take it at all.
    ForbiddenContent,
    /// An answer it asks for is a keyword the carrier keeps for itself.
    InterceptedKeyword,
    /// Capitals or rows of exclamation marks.
    Shouting,
    /// Emoji.
    Emoji,
    /// Slang or chat abbreviations.
    Slang,
    /// Longer than people read.
    TooLong,
    /// No way to reach the firm.
    NoContactOption,
}

impl FindingCode {
    /// All of them.
    pub const ALL: [Self; 15] = [
        Self::UrlShortener,
        Self::PersonalData,
        Self::HarshTone,
        Self::MarketingInTransactional,
        Self::UnresolvedCode,
        Self::SenderMissing,
        Self::OptOutMissing,
        Self::PaymentChoiceMissing,
        Self::ForbiddenContent,
        Self::InterceptedKeyword,
        Self::Shouting,
        Self::Emoji,
        Self::Slang,
        Self::TooLong,
        Self::NoContactOption,
    ];

    /// Whether some finding of it refuses a text.
    pub fn may_refuse(self) -> bool {
        matches!(
            self,
            Self::UrlShortener
                | Self::PersonalData
                | Self::HarshTone
                | Self::MarketingInTransactional
                | Self::UnresolvedCode
                | Self::OptOutMissing
                | Self::PaymentChoiceMissing
                | Self::ForbiddenContent
        )
    }

    /// The code in API answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::UrlShortener => "url_shortener",
            Self::PersonalData => "personal_data",
            Self::HarshTone => "harsh_tone",
            Self::MarketingInTransactional => "marketing_in_transactional",
            Self::UnresolvedCode => "unresolved_code",
            Self::SenderMissing => "sender_missing",
            Self::OptOutMissing => "opt_out_missing",
            Self::PaymentChoiceMissing => "payment_choice_missing",
            Self::ForbiddenContent => "forbidden_content",
            Self::InterceptedKeyword => "intercepted_keyword",
            Self::Shouting => "shouting",
            Self::Emoji => "emoji",
            Self::Slang => "slang",
            Self::TooLong => "too_long",
            Self::NoContactOption => "no_contact_option",
        }
    }
}

/// What follows from a finding.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Could be better.
    Advise,
    /// Likely to do harm; it goes out all the same.
    Warn,
    /// Does not go out.
    Refuse,
}

/// One remark, with its place in the text in characters (Unicode code points, not UTF-16 units);
/// remarks on the whole text span it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Finding {
    /// What it is about.
    pub code: FindingCode,
    /// What follows.
    pub severity: Severity,
    /// First character.
    pub start: usize,
    /// After the last character.
    pub end: usize,
    /// For people, in the text's language. It never repeats what the text holds.
    pub message: String,
    /// What to write in that place instead, or, of a remark on the whole text, what to add.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suggestion: Option<String>,
    /// Why a person sends it all the same, where a refusal was overridden.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub override_reason: Option<String>,
}

/// What the rules need to know beside the text.
#[derive(Clone, Copy, Debug, Default)]
pub struct CoachContext<'a> {
    /// Why the message is sent.
    pub category: Category,
    /// The text's language; guessed where it is not known.
    pub language: Option<Language>,
    /// The firm, as clients know it.
    pub firm_name: &'a str,
    /// The person or branch that writes, if it has a name.
    pub sender_name: Option<&'a str>,
}

/// Every remark on a text as it will be read (codes already replaced), in the order of its places.
///
/// ```
/// use recado_content::{CoachContext, FindingCode, coach};
/// let context = CoachContext { firm_name: "Miller Plumbing", ..CoachContext::default() };
/// let findings = coach("Miller Plumbing: your quote is at bit.ly/2xYz. Questions? Call us.", &context);
/// assert_eq!(findings[0].code, FindingCode::UrlShortener);
/// assert!(coach("Miller Plumbing: Ana arrives at 9. Questions? Call us.", &context).is_empty());
/// ```
pub fn coach(text: &str, context: &CoachContext<'_>) -> Vec<Finding> {
    let folded = Folded::of(text);
    let guessed = Language::guess_folded(text, &folded);
    findings(text, folded, guessed, &Segments::of(text), context)
}

/// Every remark, for a text whose other forms, and the language it seems to be in, are at hand.
pub(crate) fn findings(
    original: &str,
    folded: Folded,
    guessed: Option<Language>,
    segments: &Segments,
    context: &CoachContext<'_>,
) -> Vec<Finding> {
    let weights = &likeness::WEIGHTS;
    findings_by(weights, original, folded, guessed, segments, context)
}

fn findings_by(
    weights: &Weights,
    original: &str,
    folded: Folded,
    guessed: Option<Language>,
    segments: &Segments,
    context: &CoachContext<'_>,
) -> Vec<Finding> {
    let language = context.language.or(guessed).unwrap_or_default();
    // A text in another language than named is judged in both, one that does not tell in all.
    let known = [language, guessed.unwrap_or(language)];
    let languages = match guessed {
        None => Language::ALL.as_slice(),
        Some(_) => known.as_slice(),
    };
    let chars: Vec<char> = original.chars().collect();
    let marks = LEXICON.marks(&folded, languages);
    let text = Text {
        marks: besides_name(marks, &chars, context.firm_name),
        likeness: Likeness::of(&folded, &Folded::of(context.firm_name), weights),
        chars,
        folded,
        segments,
        original,
        language,
    };
    let mut findings = links::findings(&text);
    findings.extend(personal_data::findings(&text));
    findings.extend(forbidden::findings(&text, context));
    findings.extend(harsh::findings(&text, context));
    findings.extend(style::findings(&text, context));
    findings.extend(offers::findings(&text, context));
    findings.extend(intercepted::findings(&text, context));
    findings.extend(missing::findings(&text, context));
    findings.sort_by_key(|finding| (finding.start, std::cmp::Reverse(finding.severity)));
    merged(findings)
}

/// Phrases that are no part of the firm's name as it is written: who is called Best Deals sells nothing by saying
/// so. A name of one word may be any word.
fn besides_name(mut marks: Vec<Mark>, text: &[char], name: &str) -> Vec<Mark> {
    let name: Vec<char> = name.trim().chars().collect();
    if marks.is_empty() || !name.contains(&' ') {
        return marks;
    }
    let places = text.windows(name.len()).enumerate();
    for (start, _) in places.filter(|(_, it)| *it == name.as_slice()) {
        marks.retain(|it| it.start < start || start + name.len() < it.end);
    }
    marks
}

/// One remark where several say the same of places that overlap.
fn merged(findings: Vec<Finding>) -> Vec<Finding> {
    let mut kept: Vec<Finding> = Vec::with_capacity(findings.len());
    for finding in findings {
        let same = |it: &&mut Finding| {
            it.code == finding.code
                && it.severity == finding.severity
                && finding.start < it.end
                && it.message == finding.message
        };
        match kept.iter_mut().find(same) {
            Some(earlier) => earlier.end = earlier.end.max(finding.end),
            None => kept.push(finding),
        }
    }
    kept
}

/// A text in the forms the rules read it in.
struct Text<'a> {
    original: &'a str,
    chars: Vec<char>,
    folded: Folded,
    marks: Vec<Mark>,
    likeness: Likeness,
    segments: &'a Segments,
    language: Language,
}

impl Text<'_> {
    /// A remark on some characters of the original text.
    fn finding(&self, note: Note, severity: Severity, place: (usize, usize)) -> Finding {
        Finding {
            code: note.code(),
            severity,
            start: place.0,
            end: place.1,
            message: note.message(self.language).to_owned(),
            suggestion: note.suggestion(self.language).map(str::to_owned),
            override_reason: None,
        }
    }

    fn whole(&self) -> (usize, usize) {
        (0, self.chars.len())
    }

    /// Whether a phrase is a part of one of these rules' phrases.
    fn is_inside(&self, mark: &Mark, rules: &[Rule]) -> bool {
        let mut others = self.marks.iter().filter(|it| rules.contains(&it.rule));
        others.any(|it| it.start <= mark.start && mark.end <= it.end)
    }

    fn marks_of(&self, rule: Rule) -> impl Iterator<Item = &Mark> {
        self.marks.iter().filter(move |it| it.rule == rule)
    }
}

impl Finding {
    fn suggesting(self, suggestion: String) -> Self {
        Self {
            suggestion: Some(suggestion),
            ..self
        }
    }
}

#[cfg(test)]
mod tests;
