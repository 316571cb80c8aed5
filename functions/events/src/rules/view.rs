//! A rule as firms write and read it.

use jiff::Timestamp;
use recado_domain::event::{EventType, MAX_WORD_CHARACTERS, RecordKind};
use recado_domain::rules::{
    Condition, ConditionError, DateField, KeywordReply, Lapse, Rule, Side, Trigger,
};
use recado_domain::{Channel, LocationId, RuleId, TemplateId, Violation, ViolationCode};
use recado_web::{Fields, FromBody};
use serde::Serialize;
use utoipa::ToSchema;

use super::replies::{self, KeywordReplyView};

const LONGEST_NAME: usize = 100;
const MOST_LOCATIONS: usize = 100;
/// The words of channels.
pub const CHANNELS: [&str; 2] = ["sms", "email"];

/// What sets a rule off: an event, or a date of the record.
#[derive(Serialize, ToSchema)]
#[schema(as = Trigger)]
#[serde(untagged)]
enum TriggerView {
    /// Something happens.
    Event {
        #[schema(example = "work_order.status_changed")]
        r#type: String,
        /// The record has this status then.
        #[serde(skip_serializing_if = "Option::is_none")]
        status: Option<String>,
        /// This field of the record has changed.
        #[serde(skip_serializing_if = "Option::is_none")]
        field: Option<String>,
    },
    /// A date comes, or has passed.
    Reminder {
        /// Minutes, hours or days: `90m`, `2h`, `3d`.
        #[serde(skip_serializing_if = "Option::is_none")]
        before: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        after: Option<String>,
        date: DateField,
        /// Only for records of this kind.
        #[serde(skip_serializing_if = "Option::is_none")]
        kind: Option<RecordKind>,
    },
}

/// What is to be sent, and when.
#[derive(Serialize, ToSchema)]
#[schema(as = RuleDetails)]
pub struct RuleView {
    /// What you call it.
    #[schema(max_length = 100)]
    name: String,
    /// For which branches; for all where none is named.
    #[schema(required = false)]
    location_ids: Vec<String>,
    trigger: TriggerView,
    /// What it asks of the record, such as `fields.priority == "high"`.
    #[serde(skip_serializing_if = "Option::is_none")]
    condition: Option<String>,
    channel: Channel,
    template_id: String,
    /// How long after the event.
    #[serde(skip_serializing_if = "Option::is_none")]
    delay: Option<String>,
    /// How long the event must have stood before it counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    grace: Option<String>,
    /// Only while the branch is open.
    #[schema(required = false)]
    working_hours_only: bool,
    /// How long after the event it is of no use any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    useless_after: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fallback_channel: Option<Channel>,
    /// What a client may answer by SMS, such as 1 to confirm and 2 to move.
    #[schema(required = false)]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    replies: Vec<KeywordReplyView>,
    #[schema(required = false)]
    enabled: bool,
}

/// A rule.
#[derive(Serialize, ToSchema)]
#[schema(as = Rule)]
pub struct RuleAnswer {
    /// `rul_…`.
    id: String,
    #[serde(flatten)]
    rule: RuleView,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
}

impl From<&Trigger> for TriggerView {
    fn from(trigger: &Trigger) -> Self {
        match trigger {
            Trigger::Event {
                kind,
                status,
                field,
            } => Self::Event {
                r#type: kind.to_string(),
                status: status.clone(),
                field: field.clone(),
            },
            Trigger::Reminder {
                lapse,
                side,
                date,
                kind,
            } => Self::Reminder {
                before: (*side == Side::Before).then(|| lapse.to_string()),
                after: (*side == Side::After).then(|| lapse.to_string()),
                date: *date,
                kind: *kind,
            },
        }
    }
}

impl From<&Rule> for RuleView {
    fn from(rule: &Rule) -> Self {
        let text = |lapse: Option<Lapse>| lapse.map(|lapse| lapse.to_string());
        Self {
            name: rule.name.clone(),
            location_ids: rule.location_ids.iter().map(ToString::to_string).collect(),
            trigger: TriggerView::from(&rule.trigger),
            condition: rule.condition.as_ref().map(|it| it.as_str().to_owned()),
            channel: rule.channel,
            template_id: rule.template_id.to_string(),
            delay: text(rule.delay),
            grace: text(rule.grace),
            working_hours_only: rule.working_hours_only,
            useless_after: text(rule.useless_after),
            fallback_channel: rule.fallback_channel,
            replies: rule.replies.iter().map(KeywordReplyView::from).collect(),
            enabled: rule.enabled,
        }
    }
}

impl From<Rule> for RuleAnswer {
    fn from(rule: Rule) -> Self {
        Self {
            id: rule.id.to_string(),
            created_at: rule.created_at,
            rule: RuleView::from(&rule),
        }
    }
}

/// A rule from a request.
#[derive(Clone)]
pub struct ReadRule {
    name: String,
    location_ids: Vec<LocationId>,
    trigger: Trigger,
    condition: Option<Condition>,
    channel: Channel,
    template_id: TemplateId,
    delay: Option<Lapse>,
    grace: Option<Lapse>,
    working_hours_only: bool,
    useless_after: Option<Lapse>,
    fallback_channel: Option<Channel>,
    replies: Vec<KeywordReply>,
    enabled: bool,
}

impl ReadRule {
    /// The rule's first version.
    pub fn made(self, id: RuleId, created_at: Timestamp) -> Rule {
        Rule {
            id,
            name: self.name,
            location_ids: self.location_ids,
            trigger: self.trigger,
            condition: self.condition,
            channel: self.channel,
            template_id: self.template_id,
            delay: self.delay,
            grace: self.grace,
            working_hours_only: self.working_hours_only,
            useless_after: self.useless_after,
            fallback_channel: self.fallback_channel,
            replies: self.replies,
            enabled: self.enabled,
            created_at,
            version: 1,
        }
    }
}

impl FromBody for ReadRule {
    fn from_body(fields: &mut Fields) -> Option<Self> {
        let name = fields.required_text("name", LONGEST_NAME);
        let location_ids = location_ids(fields, "location_ids");
        let trigger = fields.required("trigger", Fields::optional::<ReadTrigger>);
        let condition = condition(fields);
        let channel = fields.optional_enum("channel", &CHANNELS);
        let template_id = fields.required("template_id", template_id);
        let delay = lapse(fields, "delay");
        let grace = lapse(fields, "grace");
        if let Some(ReadTrigger(Trigger::Reminder { .. })) = &trigger {
            for (name, given) in [("delay", delay), ("grace", grace)] {
                if given.is_some() {
                    let message = "a reminder has a time of its own";
                    fields.violate(name, ViolationCode::MutuallyExclusive, message);
                }
            }
        }
        let working_hours_only = fields.optional_bool("working_hours_only");
        let useless_after = lapse(fields, "useless_after");
        let fallback_channel = fields.optional_enum("fallback_channel", &CHANNELS);
        let replies = replies::read(fields, channel, fallback_channel);
        let enabled = fields.optional_bool("enabled");
        let ReadTrigger(trigger) = trigger?;
        Some(Self {
            name: name?,
            location_ids,
            trigger,
            condition,
            channel: channel.unwrap_or_default(),
            template_id: template_id?,
            delay,
            grace,
            working_hours_only: working_hours_only.unwrap_or(false),
            useless_after,
            fallback_channel,
            replies,
            enabled: enabled.unwrap_or(true),
        })
    }
}

/// Ids of branches; one that is none names nothing.
pub fn location_ids(fields: &mut Fields, name: &str) -> Vec<LocationId> {
    let texts = fields.optional_strings(name).unwrap_or_default();
    if texts.len() > MOST_LOCATIONS {
        let message = format!("must be at most {MOST_LOCATIONS}");
        fields.violate(name, ViolationCode::TooMany, message);
        return Vec::new();
    }
    let mut ids: Vec<LocationId> = Vec::with_capacity(texts.len());
    for (index, text) in texts.iter().enumerate() {
        match text.parse() {
            Ok(id) if !ids.contains(&id) => ids.push(id),
            Ok(_) => {}
            Err(_) => {
                let path = format!("{}[{index}]", fields.path_of(name));
                let message = "there is no such location";
                fields.extend([Violation::new(path, ViolationCode::NotFound, message)]);
            }
        }
    }
    ids
}

/// A template's id; one that is none names nothing.
pub fn template_id(fields: &mut Fields, name: &str) -> Option<TemplateId> {
    let id = fields.optional_string(name)?.parse().ok();
    if id.is_none() {
        let message = "there is no such template";
        fields.violate(name, ViolationCode::NotFound, message);
    }
    id
}

/// A length of time.
pub fn lapse(fields: &mut Fields, name: &str) -> Option<Lapse> {
    match fields.optional_string(name)?.parse::<Lapse>() {
        Ok(lapse) => Some(lapse),
        Err(error) => {
            fields.violate(name, ViolationCode::InvalidFormat, error.to_string());
            None
        }
    }
}

fn condition(fields: &mut Fields) -> Option<Condition> {
    match Condition::parse(&fields.optional_string("condition")?) {
        Ok(condition) => Some(condition),
        Err(error) => {
            let code = match &error {
                ConditionError::TooLong => ViolationCode::TooLong,
                ConditionError::TooComplex(_) => ViolationCode::TooComplex,
                ConditionError::Syntax(_) | ConditionError::Senseless(_) => {
                    ViolationCode::TemplateSyntax
                }
                ConditionError::UnknownName(_) => ViolationCode::UnknownCode,
            };
            fields.violate("condition", code, error.to_string());
            None
        }
    }
}

struct ReadTrigger(Trigger);

impl FromBody for ReadTrigger {
    fn from_body(fields: &mut Fields) -> Option<Self> {
        let given = |fields: &Fields, name| fields.has(name) && !fields.is_null(name);
        let sides = ["before", "after"].map(|name| given(fields, name));
        match (given(fields, "type"), sides) {
            (false, [true, false] | [false, true]) => reminder(fields),
            (true, [false, false]) => event(fields),
            (false, [false, false]) => {
                let message = "type, before or after is required";
                fields.violate("type", ViolationCode::Required, message);
                None
            }
            _ => {
                let message = "give one of type, before and after; a change from one to another takes \
                               away what does not belong to it by null, such as {\"type\": \
                               \"invoice.paid\", \"before\": null, \"date\": null}";
                fields.violate("type", ViolationCode::MutuallyExclusive, message);
                None
            }
        }
    }
}

fn event(fields: &mut Fields) -> Option<ReadTrigger> {
    let kind = match fields.optional_string("type")?.parse::<EventType>() {
        Ok(kind) => Some(kind),
        Err(error) => {
            fields.violate("type", ViolationCode::InvalidFormat, error.to_string());
            None
        }
    };
    let status = fields.optional_text("status", MAX_WORD_CHARACTERS);
    let field = fields.optional_text("field", MAX_WORD_CHARACTERS);
    Some(ReadTrigger(Trigger::Event {
        kind: kind?,
        status,
        field,
    }))
}

fn reminder(fields: &mut Fields) -> Option<ReadTrigger> {
    let before = lapse(fields, "before").map(|lapse| (lapse, Side::Before));
    let after = lapse(fields, "after").map(|lapse| (lapse, Side::After));
    let date = fields.required("date", |fields, name| {
        fields.optional_enum(name, &DateField::WORDS)
    });
    let kind = fields.optional_enum("kind", &RecordKind::WORDS);
    let (lapse, side) = before.or(after)?;
    Some(ReadTrigger(Trigger::Reminder {
        lapse,
        side,
        date: date?,
        kind,
    }))
}
