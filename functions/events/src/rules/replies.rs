//! The words that clients may answer to what a rule sends.

use recado_content::Template;
use recado_domain::question::{Choice, LadderEffect};
use recado_domain::rules::KeywordReply;
use recado_domain::{Channel, Violation, ViolationCode};
use recado_web::choice::{self, ChoiceBody, ReadChoice};
use recado_web::{Fields, FromBody};
use serde::Serialize;
use utoipa::ToSchema;

use super::view::{lapse, template_id};

/// A word that a client may answer by SMS, and what it does. It is bound to what was asked: once the
/// record has a later revision, it does nothing but reach a person.
#[derive(Serialize, ToSchema)]
#[schema(as = KeywordReply)]
pub struct KeywordReplyView {
    #[serde(flatten)]
    choice: ChoiceBody,
    /// A template that is answered instead of `answer`, in the client's language.
    #[serde(skip_serializing_if = "Option::is_none")]
    template_id: Option<String>,
    /// The record's collection ladder rests this long, and then goes on: `7d`. Without `hold` and
    /// `dispute` it ends, as with everything that a client writes.
    #[serde(skip_serializing_if = "Option::is_none")]
    hold: Option<String>,
    /// The bill counts as disputed.
    #[schema(required = false)]
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    dispute: bool,
}

impl From<&KeywordReply> for KeywordReplyView {
    fn from(reply: &KeywordReply) -> Self {
        let hold = match reply.choice.ladder {
            Some(LadderEffect::Hold(lapse)) => Some(lapse.to_string()),
            Some(LadderEffect::Dispute) | None => None,
        };
        Self {
            choice: ChoiceBody::from(&reply.choice),
            template_id: reply.template_id.as_ref().map(ToString::to_string),
            hold,
            dispute: reply.choice.ladder == Some(LadderEffect::Dispute),
        }
    }
}

struct ReadReply(KeywordReply);

impl FromBody for ReadReply {
    fn from_body(fields: &mut Fields) -> Option<Self> {
        let choice = ReadChoice::from_body(fields);
        let template_id = template_id(fields, "template_id");
        let hold = lapse(fields, "hold").map(LadderEffect::Hold);
        let dispute = fields.optional_bool("dispute").unwrap_or_default();
        if hold.is_some() && dispute {
            let message = "give either hold or dispute";
            fields.violate("dispute", ViolationCode::MutuallyExclusive, message);
        }
        let ReadChoice(choice) = choice?;
        match (&choice.text, &template_id) {
            (Some(_), Some(_)) => {
                let message = "give either answer or template_id";
                fields.violate("template_id", ViolationCode::MutuallyExclusive, message);
            }
            (Some(text), None) => {
                let path = fields.path_of("answer");
                let errors = Template::parse(text).err();
                fields.extend(errors.map(|error| Violation::in_template(&path, &error)));
            }
            (None, _) => {}
        }
        let ladder = hold.or(dispute.then_some(LadderEffect::Dispute));
        Some(Self(KeywordReply {
            choice: Choice { ladder, ..choice },
            template_id,
        }))
    }
}

/// The replies of a rule that sends by `channel`, or by `fallback`.
pub fn read(
    fields: &mut Fields,
    channel: Option<Channel>,
    fallback: Option<Channel>,
) -> Vec<KeywordReply> {
    let Some(replies) = fields.optional_list::<ReadReply>("replies") else {
        return Vec::new();
    };
    let replies: Vec<KeywordReply> = replies.into_iter().map(|ReadReply(it)| it).collect();
    if replies.is_empty() {
        return replies;
    }
    let choices: Vec<Choice> = replies.iter().map(|it| it.choice.clone()).collect();
    choice::check("replies", &choices, fields);
    if channel == Some(Channel::Email) && fallback != Some(Channel::Sms) {
        let message = "replies are read from SMS alone";
        fields.violate("replies", ViolationCode::NotSupported, message);
    }
    replies
}
