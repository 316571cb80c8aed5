//! A record in the hands of a platform that loses, repeats and delays firings.

use std::collections::{BTreeMap, BTreeSet};

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use recado_domain::event::{Client, Event, Snapshot};
use recado_domain::records::{LineReason, LineState, Look, Planning, Record};
use recado_domain::rules::{DateField, Rule, Side, Trigger};
use recado_domain::{Channel, ContactId, FirmId, MessageId, RuleId, TemplateId, Tenant};

pub fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub fn minutes(count: i64) -> SignedDuration {
    SignedDuration::from_mins(count)
}

/// A rule that is in force everywhere.
pub fn rule(number: u8, trigger: Trigger) -> Rule {
    Rule {
        id: RuleId::generate(Timestamp::UNIX_EPOCH, [number; 10]),
        name: format!("rule {number}"),
        location_ids: vec![],
        trigger,
        condition: None,
        channel: Channel::Sms,
        template_id: TemplateId::generate(Timestamp::UNIX_EPOCH, [number; 10]),
        delay: None,
        grace: None,
        working_hours_only: false,
        useless_after: None,
        fallback_channel: None,
        replies: vec![],
        enabled: true,
        created_at: Timestamp::UNIX_EPOCH,
        version: 1,
    }
}

pub fn reminder(number: u8, lapse: &str, side: Side, date: DateField) -> Rule {
    let lapse = lapse.parse().unwrap();
    let kind = None;
    let trigger = Trigger::Reminder {
        lapse,
        side,
        date,
        kind,
    };
    rule(number, trigger)
}

pub fn on_event(number: u8, kind: &str, status: Option<&str>) -> Rule {
    let trigger = Trigger::Event {
        kind: kind.parse().unwrap(),
        status: status.map(str::to_owned),
        field: None,
    };
    rule(number, trigger)
}

pub fn snapshot(revision: u64, status: &str) -> Snapshot {
    Snapshot {
        revision,
        status: status.to_owned(),
        scheduled_for: None,
        due_on: None,
        amount: None,
        fields: BTreeMap::new(),
    }
}

pub fn event(kind: &str, occurred_at: Timestamp, record: Snapshot) -> Event {
    Event {
        id: format!("{kind} {}", record.revision),
        kind: kind.parse().unwrap(),
        occurred_at,
        location_id: None,
        client: Client::default(),
        number: "R-1".to_owned(),
        record,
    }
}

/// A record, its rules, and what was sent of it: which rule, and when.
pub struct World {
    pub rules: Vec<Rule>,
    pub steps: BTreeSet<RuleId>,
    pub zone: TimeZone,
    pub record: Option<Record>,
    pub sent: Vec<(RuleId, Timestamp)>,
}

impl World {
    pub fn new(zone: &str, rules: Vec<Rule>) -> Self {
        Self {
            rules,
            steps: BTreeSet::new(),
            zone: TimeZone::get(zone).unwrap(),
            record: None,
            sent: vec![],
        }
    }

    /// All rules by due day are steps of a ladder.
    pub fn collecting(zone: &str, rules: Vec<Rule>) -> Self {
        let steps = rules.iter().map(|rule| rule.id.clone()).collect();
        Self {
            steps,
            ..Self::new(zone, rules)
        }
    }

    pub fn tell(&mut self, event: &Event, now: Timestamp) {
        let taken = Record::take(self.record.as_ref(), event, self.planning(now));
        if let Some(record) = taken {
            self.record = Some(record);
        }
    }

    fn planning(&self, now: Timestamp) -> Planning<'_> {
        Planning {
            rules: &self.rules,
            steps: &self.steps,
            zone: &self.zone,
            contact: None,
            now,
        }
    }

    /// Edits a rule, and has what it planned follow.
    pub fn edit(&mut self, edited: Rule, now: Timestamp) {
        self.rules.retain(|rule| rule.id != edited.id);
        let id = edited.id.clone();
        self.rules.insert(0, edited);
        self.follow(&[id], now);
    }

    /// Deletes a rule, and has what it planned follow.
    pub fn delete(&mut self, id: &RuleId, now: Timestamp) {
        self.rules.retain(|rule| rule.id != *id);
        self.follow(std::slice::from_ref(id), now);
    }

    fn follow(&mut self, ids: &[RuleId], now: Timestamp) {
        if let Some(mut record) = self.record.take() {
            record.follow_edits(ids, self.planning(now));
            self.record = Some(record);
        }
    }

    /// What waits: line and time.
    pub fn planned(&self) -> Vec<(u32, Timestamp)> {
        let lines = self.record.iter().flat_map(Record::planned);
        lines.map(|line| (line.number, line.due)).collect()
    }

    /// Fires a line for the time it was once planned for.
    pub fn fire(&mut self, number: u32, due: Timestamp, now: Timestamp) -> Look {
        let Some(record) = &mut self.record else {
            return Look::Nothing;
        };
        let rule_id = record.line(number).map(|line| line.rule_id.clone());
        let look = record.look(number, due, &self.rules, &self.zone, now);
        match &look {
            Look::Go => {
                let tenant = Tenant::live(FirmId::demo());
                let contact = ContactId::of_address(&tenant, "+12125550134");
                let message_id = MessageId::derive(due, &number.to_string(), &contact);
                record.end(number, LineState::Sent { message_id }, now, None);
                self.sent.push((rule_id.unwrap(), now));
            }
            Look::End(state, why) => {
                record.end(number, state.clone(), now, *why);
                if *why == LineReason::RuleChanged {
                    record.plan_anew(Planning {
                        rules: &self.rules,
                        steps: &self.steps,
                        zone: &self.zone,
                        contact: None,
                        now,
                    });
                }
            }
            Look::Nothing | Look::Early => {}
        }
        look
    }

    /// Fires everything that falls due until `until`, each at its own time.
    pub fn run(&mut self, until: Timestamp) {
        while let Some((number, due)) = self
            .planned()
            .into_iter()
            .filter(|(_, due)| *due <= until)
            .min_by_key(|(number, due)| (*due, *number))
        {
            self.fire(number, due, due);
        }
    }

    /// The instants at which something was sent.
    pub fn sent_at(&self) -> Vec<String> {
        self.sent.iter().map(|(_, at)| at.to_string()).collect()
    }

    /// The reasons of the lines that were not sent.
    pub fn reasons(&self) -> Vec<LineReason> {
        let lines = self.record.iter().flat_map(|record| &record.lines);
        lines.filter_map(|line| line.reason).collect()
    }
}
