//! Rules: what they name must be there; many are changed at once, all or none.

use recado_domain::firm::Firm;
use recado_domain::hours::Location;
use recado_domain::rules::Rule;
use recado_domain::template::MessageTemplate;
use recado_domain::{
    Channel, Error, LocationId, RuleId, TemplateId, Tenant, Violation, ViolationCode,
};
use recado_store::Commit;
use recado_store::kept::{KeptWrite, MAX_WRITES};

use super::answers;
use super::ask::{answered, templates};
use super::edits::follow_later;
use crate::App;
use crate::contention::Tries;
use crate::job::Work;

/// What is done with several rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BulkEdit {
    /// They are deleted.
    Delete,
    /// They send another template.
    SetTemplate(TemplateId),
    /// They send by another channel.
    SetChannel(Channel),
    /// Each is copied to each of these branches.
    CopyToLocations(Vec<LocationId>),
}

/// Checks that the templates and the branches that a rule names are there, and that what it lets be
/// answered may be sent, unless it was the same `before`.
///
/// # Errors
/// [`Error::Invalid`] with each that is not.
pub fn check_rule<'a>(
    app: &'a App,
    firm: &'a Firm,
    tenant: &'a Tenant,
    rule: &'a Rule,
    before: Option<&'a Rule>,
) -> Work<'a> {
    Box::pin(async move {
        let named = named_templates(rule);
        let ids: Vec<TemplateId> = named.iter().map(|(_, id)| (*id).clone()).collect();
        let templates = templates(app, tenant, &ids).await?;
        let mut wrong = missing_templates(&named, &templates);
        wrong.extend(missing_locations(app, tenant, &rule.location_ids).await?);
        if before.is_none_or(|before| before.replies != rule.replies) {
            wrong.extend(answers::refused(firm, &rule.replies, &templates));
        }
        none_of(wrong)
    })
}

/// The templates that a rule names, each with where it does so.
fn named_templates(rule: &Rule) -> Vec<(String, &TemplateId)> {
    let own = ("template_id".to_owned(), &rule.template_id);
    let replies = rule.replies.iter().enumerate().filter_map(|(index, it)| {
        let field = format!("replies[{index}].template_id");
        Some((field, it.template_id.as_ref()?))
    });
    std::iter::once(own).chain(replies).collect()
}

fn missing_templates(named: &[(String, &TemplateId)], found: &[MessageTemplate]) -> Vec<Violation> {
    let is_missing = |id: &TemplateId| !found.iter().any(|it| it.id == *id);
    let missing = named.iter().filter(|(_, id)| is_missing(id));
    let message = "there is no such template";
    missing
        .map(|(field, _)| Violation::new(field, ViolationCode::NotFound, message))
        .collect()
}

async fn missing_locations(
    app: &App,
    tenant: &Tenant,
    ids: &[LocationId],
) -> Result<Vec<Violation>, Error> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let found = app.store.several_kept::<Location>(tenant, ids).await?;
    let missing = ids
        .iter()
        .enumerate()
        .filter(|(_, id)| !found.iter().any(|it| it.id == **id));
    let message = "there is no such location";
    Ok(missing
        .map(|(index, _)| {
            let field = format!("location_ids[{index}]");
            Violation::new(field, ViolationCode::NotFound, message)
        })
        .collect())
}

fn none_of(violations: Vec<Violation>) -> Result<(), Error> {
    match violations.is_empty() {
        true => Ok(()),
        false => Err(Error::Invalid(violations)),
    }
}

/// Changes rules, all or none, and answers those that were changed or made.
///
/// # Errors
/// [`Error::Invalid`] with each rule, template or branch that is not there, or when these are too
/// many to be changed at once.
pub fn bulk<'a>(
    app: &'a App,
    firm: &'a Firm,
    tenant: &'a Tenant,
    ids: &'a [RuleId],
    edit: &'a BulkEdit,
) -> Work<'a, Result<Vec<Rule>, Error>> {
    Box::pin(async move {
        match edit {
            BulkEdit::SetTemplate(template) => {
                let found = templates(app, tenant, std::slice::from_ref(template)).await?;
                let named = [("template_id".to_owned(), template)];
                none_of(missing_templates(&named, &found))?;
            }
            BulkEdit::CopyToLocations(locations) => {
                none_of(missing_locations(app, tenant, locations).await?)?;
            }
            BulkEdit::Delete | BulkEdit::SetChannel(_) => {}
        }
        let mut tries = Tries::default();
        loop {
            let rules = existing(app, tenant, ids).await?;
            none_of(senseless(ids, &rules, edit))?;
            if let BulkEdit::CopyToLocations(_) = edit {
                none_of(unfit(app, firm, tenant, ids, &rules).await?)?;
            }
            let writes = writes(app, &rules, edit);
            if writes.len() > MAX_WRITES {
                let message = format!("at most {MAX_WRITES} rules are changed or made at once");
                return Err(Error::invalid("ids", ViolationCode::TooMany, message));
            }
            match app.store.write_kept(tenant, &writes).await? {
                Commit::Done => {
                    match edit {
                        // Of another template a reminder may have become a step of the ladder.
                        BulkEdit::Delete | BulkEdit::SetTemplate(_) => {
                            follow_later(app, tenant, ids).await;
                        }
                        BulkEdit::SetChannel(_) | BulkEdit::CopyToLocations(_) => {}
                    }
                    return Ok(outcome(writes));
                }
                Commit::Refused(_) | Commit::Contended => tries.pause(app).await?,
            }
        }
    })
}

async fn existing(app: &App, tenant: &Tenant, ids: &[RuleId]) -> Result<Vec<Rule>, Error> {
    let rules = app.store.several_kept::<Rule>(tenant, ids).await?;
    let is_missing = |id: &RuleId| !rules.iter().any(|rule| rule.id == *id);
    let missing: Vec<Violation> = ids
        .iter()
        .enumerate()
        .filter(|(_, id)| is_missing(id))
        .map(|(index, _)| {
            let message = "there is no such rule";
            Violation::new(format!("ids[{index}]"), ViolationCode::NotFound, message)
        })
        .collect();
    none_of(missing)?;
    Ok(rules)
}

/// Rules that an edit would make impossible, or send the same twice.
fn senseless(ids: &[RuleId], rules: &[Rule], edit: &BulkEdit) -> Vec<Violation> {
    let each = ids.iter().enumerate();
    let found = each.filter_map(|(index, id)| Some((index, rules.iter().find(|it| it.id == *id)?)));
    found
        .filter_map(|(index, rule)| {
            let (code, message) = why_senseless(rule, edit)?;
            Some(Violation::new(format!("ids[{index}]"), code, message))
        })
        .collect()
}

/// Rules whose answers may not be sent: no more of them are made.
async fn unfit(
    app: &App,
    firm: &Firm,
    tenant: &Tenant,
    ids: &[RuleId],
    rules: &[Rule],
) -> Result<Vec<Violation>, Error> {
    let named = answered(rules.iter().flat_map(|it| &it.replies));
    let templates = templates(app, tenant, &named).await?;
    let each = ids.iter().enumerate();
    let found = each.filter_map(|(index, id)| Some((index, rules.iter().find(|it| it.id == *id)?)));
    Ok(found
        .flat_map(|(index, rule)| {
            let refused = answers::refused(firm, &rule.replies, &templates).into_iter();
            refused.map(move |it| it.within(&format!("ids[{index}]")))
        })
        .collect())
}

fn why_senseless(rule: &Rule, edit: &BulkEdit) -> Option<(ViolationCode, &'static str)> {
    match edit {
        BulkEdit::SetChannel(Channel::Email)
            if !rule.replies.is_empty() && rule.fallback_channel != Some(Channel::Sms) =>
        {
            let message = "the rule has replies, which are read from SMS alone";
            Some((ViolationCode::NotSupported, message))
        }
        BulkEdit::CopyToLocations(locations)
            if rule.location_ids.is_empty()
                || locations.iter().any(|it| rule.location_ids.contains(it)) =>
        {
            let message = "the rule is in force at one of these locations already";
            Some((ViolationCode::AlreadyExists, message))
        }
        _ => None,
    }
}

fn writes(app: &App, rules: &[Rule], edit: &BulkEdit) -> Vec<KeptWrite<Rule>> {
    let changed = |old: &Rule, change: &dyn Fn(&mut Rule)| {
        let mut new = old.clone();
        new.version += 1;
        change(&mut new);
        KeptWrite::Change(old.version, new)
    };
    let each = rules.iter();
    match edit {
        BulkEdit::Delete => each.cloned().map(KeptWrite::Delete).collect(),
        BulkEdit::SetTemplate(template) => each
            .map(|old| changed(old, &|new| new.template_id = template.clone()))
            .collect(),
        BulkEdit::SetChannel(channel) => each
            .map(|old| changed(old, &|new| new.channel = *channel))
            .collect(),
        BulkEdit::CopyToLocations(locations) => each
            .flat_map(|old| locations.iter().map(move |location| (old, location)))
            .map(|(old, location)| KeptWrite::Create(copy(app, old, location)))
            .collect(),
    }
}

/// A rule of its own, for one branch.
fn copy(app: &App, old: &Rule, location: &LocationId) -> Rule {
    Rule {
        id: RuleId::generate(app.now(), app.ids.entropy()),
        location_ids: vec![location.clone()],
        created_at: app.now_kept(),
        version: 1,
        ..old.clone()
    }
}

fn outcome(writes: Vec<KeptWrite<Rule>>) -> Vec<Rule> {
    let rules = writes.into_iter().map(|write| match write {
        KeptWrite::Create(rule) | KeptWrite::Change(_, rule) | KeptWrite::Delete(rule) => rule,
    });
    rules.collect()
}
