//! What a new firm begins with, in one call.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use recado_domain::question::Choice;
use recado_domain::rules::{Condition, KeywordReply, Rule};
use recado_domain::starters::{Starter, StarterKind, StarterReply, StarterRule, StarterTemplate};
use recado_domain::template::{MessageTemplate, Variant};
use recado_domain::{Channel, Error, RuleId, TemplateId, Tenant};
use recado_store::Commit;
use recado_store::kept::{Kept, KeptWrite};
use sha2::{Digest, Sha256};

use crate::App;
use crate::contention::Tries;
use crate::job::Work;

/// What a starter has put there, now or before.
#[derive(Clone, Debug)]
pub struct Installed {
    /// Its templates.
    pub templates: Vec<MessageTemplate>,
    /// Its rules.
    pub rules: Vec<Rule>,
    /// Something was not there yet.
    pub is_new: bool,
}

/// Creates the templates and rules of a starter that are not there; those that are stay as the firm
/// has changed them.
///
/// # Errors
/// [`Error::Unavailable`]: a repeat goes on where this stopped.
pub fn install<'a>(
    app: &'a App,
    tenant: &'a Tenant,
    kind: StarterKind,
) -> Work<'a, Result<Installed, Error>> {
    Box::pin(async move {
        let starter = Starter::of(kind)?;
        let at = app.now_kept();
        let maker = Maker { tenant, kind, at };
        let named: Vec<(&str, MessageTemplate)> = starter
            .templates
            .iter()
            .zip(0..)
            .map(|((name, template), place)| (name.as_str(), maker.template(name, template, place)))
            .collect();
        let ids: BTreeMap<&str, TemplateId> = named
            .iter()
            .map(|(name, template)| (*name, template.id.clone()))
            .collect();
        let templates = named.into_iter().map(|(_, template)| template).collect();
        let rules = starter
            .rules
            .iter()
            .zip(0..)
            .map(|(rule, place)| maker.rule(rule, &starter, &ids, place))
            .collect::<Result<_, Error>>()?;
        let (templates, new_templates) = ensure(app, tenant, templates).await?;
        let (rules, new_rules) = ensure(app, tenant, rules).await?;
        Ok(Installed {
            templates,
            rules,
            is_new: new_templates || new_rules,
        })
    })
}

/// Creates those that are missing, all or none, and answers all as they are; true when one was missing.
async fn ensure<T: Kept>(
    app: &App,
    tenant: &Tenant,
    wanted: Vec<T>,
) -> Result<(Vec<T>, bool), Error>
where
    T::Id: Clone + PartialEq,
{
    let ids: Vec<T::Id> = wanted.iter().map(|it| it.id().clone()).collect();
    let mut tries = Tries::default();
    loop {
        let there = app.store.several_kept::<T>(tenant, &ids).await?;
        let find = |new: T| {
            let old = there.iter().find(|old| old.id() == new.id());
            old.map_or(Err(new), |old| Ok(old.clone()))
        };
        let found: Vec<Result<T, T>> = wanted.iter().cloned().map(find).collect();
        let missing = found.iter().filter_map(|it| it.as_ref().err());
        let writes: Vec<_> = missing.cloned().map(KeptWrite::Create).collect();
        let all = || found.into_iter().map(|it| it.unwrap_or_else(|new| new));
        if writes.is_empty() {
            return Ok((all().collect(), false));
        }
        if app.store.write_kept(tenant, &writes).await? == Commit::Done {
            return Ok((all().collect(), true));
        }
        tries.pause(app).await?;
    }
}

/// Ids derive from the starter, so that installing it again finds what is there.
struct Maker<'a> {
    tenant: &'a Tenant,
    kind: StarterKind,
    at: Timestamp,
}

impl Maker<'_> {
    fn entropy(&self, what: &str) -> [u8; 10] {
        let (tenant, kind) = (self.tenant, self.kind.as_str());
        let digest = Sha256::digest(format!("{tenant} {kind} {what}"));
        let mut entropy = [0; 10];
        entropy.copy_from_slice(&digest[..10]);
        entropy
    }

    /// Ids sort as the starter lists them.
    fn place(place: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_secs(place)
    }

    fn template(&self, name: &str, template: &StarterTemplate, place: i64) -> MessageTemplate {
        let variant = |body: &String| Variant {
            subject: None,
            body: body.clone(),
            html: None,
        };
        let variants = template.variants.iter();
        MessageTemplate {
            id: TemplateId::generate(
                Self::place(place),
                self.entropy(&format!("template {name}")),
            ),
            name: template.name.clone(),
            channel: Channel::Sms,
            category: template.category,
            topic: template.topic.clone(),
            variants: variants
                .map(|(language, body)| (*language, variant(body)))
                .collect(),
            created_at: self.at,
            version: 1,
        }
    }

    fn rule(
        &self,
        rule: &StarterRule,
        starter: &Starter,
        templates: &BTreeMap<&str, TemplateId>,
        place: i64,
    ) -> Result<Rule, Error> {
        let wrong = |what: &str| Error::Internal(format!("starter {}: {what}", self.kind.as_str()));
        let id_of = |name: &str| templates.get(name).cloned().ok_or_else(|| wrong(name));
        let replies = match &rule.replies {
            Some(name) => starter.replies.get(name).ok_or_else(|| wrong(name))?,
            None => &Vec::new(),
        };
        let reply = |reply: &StarterReply| {
            Ok(KeywordReply {
                template_id: Some(id_of(&reply.template)?),
                choice: Choice {
                    name: reply.name.clone(),
                    words: reply.words.clone(),
                    ladder: reply.ladder,
                    hand_over: reply.hand_over,
                    ..Choice::default()
                },
            })
        };
        let condition = rule.condition.as_deref().map(Condition::parse).transpose();
        Ok(Rule {
            id: RuleId::generate(
                Self::place(place),
                self.entropy(&format!("rule {}", rule.name)),
            ),
            name: rule.name.clone(),
            location_ids: Vec::new(),
            trigger: rule.trigger.clone(),
            condition: condition.map_err(|error| wrong(&error.to_string()))?,
            channel: Channel::Sms,
            template_id: id_of(&rule.template)?,
            delay: rule.delay,
            grace: rule.grace,
            working_hours_only: rule.working_hours_only,
            useless_after: rule.useless_after,
            fallback_channel: None,
            replies: replies.iter().map(reply).collect::<Result<_, Error>>()?,
            enabled: true,
            created_at: self.at,
            version: 1,
        })
    }
}
