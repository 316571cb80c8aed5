//! A firm with reminders and a ladder, three clients, a carrier that says what it was handed and when,
//! and schedules that fire, or do not, as a test wants.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use recado_content::{Category, Language, PhoneNumber};
use recado_domain::event::{Client, Event, Snapshot};
use recado_domain::firm::SenderAddress;
use recado_domain::hours::{Day, Location, OpeningHours, TimeOfDay, Window, Zone};
use recado_domain::ledger::{EntryKind, Movement};
use recado_domain::question::{Choice, LadderEffect};
use recado_domain::rate::SegmentRate;
use recado_domain::records::Record;
use recado_domain::rules::{DateField, KeywordReply, Rule, Side, Trigger};
use recado_domain::template::{MessageTemplate, Variant};
use recado_domain::{Channel, LocationId, Micros, RecordId, RuleId, TemplateId};
use recado_platform::events;
use recado_platform::inbound::{self, Received, owner_of};
use recado_platform::job::{Delivery, Due, Job};
use recado_platform::manage::kept;
use recado_platform::ports::*;
use recado_platform::reference::{Referred, verify};
use recado_platform::report::Report;
use recado_platform::status::take;

use crate::harness::{Platform, Still};

/// In New York, Chicago and Honolulu.
pub const CLIENTS: [&str; 3] = ["+12125550134", "+13125550134", "+18085550134"];
/// The days of the ladder's steps, from the due day.
pub const STEPS: [i64; 4] = [-3, 1, 7, 14];
/// A choice that holds the ladder does so for this many days.
pub const HELD_DAYS: i64 = 7;

pub fn minutes(count: i64) -> SignedDuration {
    SignedDuration::from_mins(count)
}

/// What the carrier was handed.
#[derive(Clone, Debug)]
pub struct Post {
    pub at: Timestamp,
    pub sms: OutboundSms,
    sid: String,
    /// It will be told as undelivered, for a reason that may pass.
    pub is_lost: bool,
}

struct Line {
    clock: Arc<Still>,
    posts: Mutex<Vec<Post>>,
    /// Every so manieth text does not arrive.
    loses_every: usize,
}

#[async_trait]
impl Carrier for Line {
    async fn post(&self, _: &CarrierAccount, sms: &OutboundSms) -> PostOutcome {
        let mut posts = self.posts.lock().unwrap();
        let number = posts.len() + 1;
        let sid = format!("SM{number:032}");
        posts.push(Post {
            at: self.clock.now(),
            sms: sms.clone(),
            sid: sid.clone(),
            is_lost: number.is_multiple_of(self.loses_every),
        });
        PostOutcome::Accepted {
            sid,
            status: "queued".into(),
            code: None,
        }
    }
    async fn list(
        &self,
        _: &CarrierAccount,
        _: &PhoneNumber,
        _: Timestamp,
    ) -> Result<Vec<CarrierMessage>, PortError> {
        Ok(Vec::new())
    }
    async fn sent(
        &self,
        _: &CarrierAccount,
        _: &SenderAddress,
        _: Timestamp,
        _: Option<&str>,
    ) -> Result<SentPage, PortError> {
        Ok(SentPage::default())
    }
    async fn fetch(
        &self,
        _: &CarrierAccount,
        _: &str,
    ) -> Result<Option<CarrierMessage>, PortError> {
        Ok(None)
    }
}

/// Schedules by name, and all that there ever were.
#[derive(Default)]
pub struct Timers {
    pub armed: Mutex<BTreeMap<String, (Timestamp, String)>>,
    pub ever: Mutex<Vec<String>>,
}

#[async_trait]
impl Scheduler for Timers {
    async fn put(&self, name: &str, at: Timestamp, payload: String) -> Result<(), PortError> {
        self.ever.lock().unwrap().push(payload.clone());
        let mut armed = self.armed.lock().unwrap();
        armed.insert(name.to_owned(), (at, payload));
        Ok(())
    }
    async fn delete(&self, name: &str) -> Result<(), PortError> {
        self.armed.lock().unwrap().remove(name);
        Ok(())
    }
}

/// Schedules on a page; few, so that tests turn pages.
pub const PAGE: usize = 10;

#[async_trait]
impl ScheduleGroup for Timers {
    async fn page(&self, from: Option<&str>) -> Result<WaitingPage, PortError> {
        let armed = self.armed.lock().unwrap();
        if from.is_some_and(|from| !armed.contains_key(from)) {
            return Err(PortError("there is no such page".into()));
        }
        let rest = armed.range(from.unwrap_or_default().to_owned()..);
        let mut schedules: Vec<_> = rest
            .take(PAGE + 1)
            .map(|(name, (_, payload))| WaitingSchedule {
                name: name.clone(),
                payload: payload.clone(),
            })
            .collect();
        let beyond = schedules.len() > PAGE;
        let next = beyond.then(|| schedules.pop().unwrap().name);
        Ok(WaitingPage { schedules, next })
    }
}

impl Timers {
    /// Takes the first that is due by `until`.
    fn pop(&self, until: Timestamp) -> Option<(Timestamp, String)> {
        let mut armed = self.armed.lock().unwrap();
        let first = armed
            .iter()
            .min_by_key(|(name, (at, _))| (*at, (*name).clone()));
        let name = first.filter(|(_, (at, _))| *at <= until)?.0.clone();
        armed.remove(&name)
    }
}

/// What happens to a firing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Firing {
    Prompt,
    Doubled,
    Lost,
    /// So many minutes late.
    Late(i64),
}

pub struct World {
    pub platform: Platform,
    pub timers: Arc<Timers>,
    pub location: Location,
    carrier: Arc<Line>,
    /// When each event happened.
    occurred: Mutex<BTreeMap<String, Timestamp>>,
    /// Firings that come late.
    late: Vec<(Timestamp, String)>,
    reported: usize,
    texts: usize,
}

impl World {
    /// A firm whose branch stands in `zone`, and is open from nine to five on weekdays.
    pub async fn new(zone: &str, loses_every: usize) -> Self {
        let mut platform = Platform::new().await;
        let timers = Arc::new(Timers::default());
        let carrier = Arc::new(Line {
            clock: platform.clock.clone(),
            posts: Mutex::default(),
            loses_every,
        });
        platform.app.scheduler = timers.clone();
        platform.app.schedule_group = timers.clone();
        platform.app.carrier = carrier.clone();
        let credit = Movement {
            kind: EntryKind::Credit,
            amount: Micros::new(1_000_000_000),
            reference: "enough".into(),
            unit_price: None,
            units: None,
            cause: None,
        };
        let (store, now) = (&platform.app.store, platform.app.now());
        store
            .try_book(&platform.tenant, credit, now, None)
            .await
            .unwrap();
        platform
            .change_firm(|firm| {
                firm.senders[0].rate = SegmentRate::from_per_second(100.0).unwrap();
            })
            .await;
        platform.firm = store.firm(&platform.firm.id).await.unwrap().unwrap();
        let location = kept::create(&platform.app, &platform.tenant, branch(zone))
            .await
            .unwrap();
        let world = Self {
            platform,
            timers,
            location,
            carrier,
            occurred: Mutex::default(),
            late: Vec::new(),
            reported: 0,
            texts: 0,
        };
        world.write_rules().await;
        world
    }

    async fn write_rules(&self) {
        use Category::{Collection, Transactional};
        let before = |lapse: &str, date| reminder(lapse, Side::Before, date);
        let date = DateField::ScheduledFor;
        self.rule(1, "day", Transactional, before("1d", date)).await;
        self.rule(2, "open", Transactional, before("2h", date))
            .await;
        let paid = Trigger::Event {
            kind: "invoice.paid".parse().unwrap(),
            status: None,
            field: None,
        };
        self.rule(3, "paid", Transactional, paid).await;
        for (step, days) in STEPS.into_iter().enumerate() {
            let side = if days < 0 { Side::Before } else { Side::After };
            let lapse = format!("{}d", days.abs());
            let trigger = reminder(&lapse, side, DateField::DueOn);
            let number = 10 + u8::try_from(step).unwrap();
            self.rule(number, &format!("step{step}"), Collection, trigger)
                .await;
        }
    }

    /// A rule whose texts tell the record's number, the rule, and what the record was like.
    async fn rule(&self, number: u8, word: &str, category: Category, trigger: Trigger) {
        let told = format!("Garage Lima: [RECORD_NUMBER] {word} [RECORD.anchor] [RECORD.revision]");
        let body = match category {
            Category::Collection => format!(
                "{told} is due. Pay in instalments or call us. Reply 1 for a call. Reply STOP to opt out."
            ),
            _ => format!("{told} is the number of your appointment. Reply if you cannot come."),
        };
        let created_at = self.platform.app.now();
        let variant = Variant {
            subject: None,
            body,
            html: None,
        };
        let template = MessageTemplate {
            id: TemplateId::generate(created_at, [number; 10]),
            name: word.to_owned(),
            channel: Channel::Sms,
            category,
            topic: None,
            variants: [(Language::En, variant)].into(),
            created_at,
            version: 1,
        };
        let rule = Rule {
            id: RuleId::generate(Timestamp::UNIX_EPOCH, [number; 10]),
            name: word.to_owned(),
            location_ids: vec![],
            trigger,
            condition: None,
            channel: Channel::Sms,
            template_id: template.id.clone(),
            delay: None,
            grace: None,
            working_hours_only: word == "open",
            useless_after: None,
            fallback_channel: None,
            replies: match category {
                Category::Collection => replies(),
                _ => vec![],
            },
            enabled: true,
            created_at,
            version: 1,
        };
        let (app, tenant) = (&self.platform.app, &self.platform.tenant);
        kept::create(app, tenant, template).await.unwrap();
        kept::create(app, tenant, rule).await.unwrap();
    }

    pub fn now(&self) -> Timestamp {
        self.platform.app.now()
    }

    /// Tells an event of a client's record.
    pub async fn tell(&self, id: &str, kind: &str, number: &str, client: usize, record: Snapshot) {
        let event = Event {
            id: id.to_owned(),
            kind: kind.parse().unwrap(),
            occurred_at: *self
                .occurred
                .lock()
                .unwrap()
                .entry(id.to_owned())
                .or_insert(self.now()),
            location_id: Some(self.location.id.clone()),
            client: Client {
                phone: Some(phone(client)),
                ..Client::default()
            },
            number: number.to_owned(),
            record,
        };
        let Platform {
            app, firm, tenant, ..
        } = &self.platform;
        Box::pin(events::take(app, firm, tenant, event))
            .await
            .unwrap();
    }

    pub async fn record(&self, kind: &str, number: &str) -> Option<Record> {
        let id = RecordId::of(kind, number);
        let store = &self.platform.app.store;
        store.record(&self.platform.tenant, &id).await.unwrap()
    }

    /// A text from a client.
    pub async fn text(&mut self, client: usize, body: &str) {
        self.texts += 1;
        let app = &self.platform.app;
        let sender = PhoneNumber::parse("+15005550006", None).unwrap();
        let address = SenderAddress::Phone(sender.clone());
        let owner = owner_of(app, "AC1", &[address]).await.unwrap().unwrap();
        let received = Received {
            carrier_sid: format!("SMin{}", self.texts),
            from: phone(client),
            to: sender,
            body: body.to_owned(),
            media: vec![],
            segments: None,
            keyword: None,
        };
        Box::pin(inbound::take(app, &owner, &received))
            .await
            .unwrap();
    }

    /// Lets the queue do what is on it, and what falls due within a minute.
    pub async fn settle(&mut self) {
        self.platform.run_for(minutes(1)).await;
        self.report().await;
    }

    /// The carrier tells what became of what it was handed.
    async fn report(&mut self) {
        loop {
            let posts = self.posts_since(self.reported);
            if posts.is_empty() {
                return;
            }
            self.reported += posts.len();
            for post in posts {
                let app = &self.platform.app;
                let reference = post.sms.status_callback.split_once("m=").unwrap().1;
                let named = verify(&app.config.platform_secret, reference);
                let Some((tenant, Referred::Message(message_id))) = named else {
                    panic!("a reference that is none: {reference}");
                };
                let (word, code) = match post.is_lost {
                    true => ("undelivered", Some(30003)),
                    false => ("delivered", None),
                };
                let report = Report {
                    tenant,
                    id: message_id,
                    word: word.to_owned(),
                    code,
                    carrier_sid: post.sid,
                };
                take(app, &report).await.unwrap();
            }
            self.platform.run_for(minutes(0)).await;
        }
    }

    pub fn posts_since(&self, number: usize) -> Vec<Post> {
        self.carrier.posts.lock().unwrap()[number..].to_vec()
    }

    /// Lets time pass until `until`; each thing that falls due on the way fires as `firing` says.
    /// While the queue is `stalled`, nothing on it is done.
    pub async fn pass(&mut self, until: Timestamp, firing: Firing, stalled: bool) {
        while let Some((at, payload, is_late)) = self.next_due(until) {
            self.move_to(at, stalled).await;
            match firing {
                _ if is_late => self.fire(&payload).await,
                Firing::Prompt => self.fire(&payload).await,
                Firing::Doubled => {
                    self.fire(&payload).await;
                    self.fire(&payload).await;
                }
                Firing::Lost => {}
                Firing::Late(by) => self.late.push((at + minutes(by), payload)),
            }
            if !stalled {
                self.settle().await;
            }
        }
        self.move_to(until, stalled).await;
    }

    /// What fires next, and whether it is late already.
    fn next_due(&mut self, until: Timestamp) -> Option<(Timestamp, String, bool)> {
        let late = self.late.iter().enumerate().min_by_key(|(_, (at, _))| *at);
        let late = late.map(|(place, (at, _))| (place, *at));
        let until_late = late.map_or(until, |(_, at)| at.min(until));
        if let Some((at, payload)) = self.timers.pop(until_late) {
            return Some((at, payload, false));
        }
        let (place, _) = late.filter(|(_, at)| *at <= until)?;
        let (at, payload) = self.late.remove(place);
        Some((at, payload, true))
    }

    async fn move_to(&mut self, at: Timestamp, stalled: bool) {
        let ahead = at.duration_since(self.now()).max(SignedDuration::ZERO);
        if stalled {
            self.platform.clock.advance(ahead);
        } else {
            self.platform.run_for(ahead).await;
            self.report().await;
        }
    }

    /// What the scheduler's firing does.
    pub async fn fire(&self, payload: &str) {
        let app = &self.platform.app;
        let job = match serde_json::from_str(payload).unwrap() {
            Due::Line { tenant, line } => {
                return Box::pin(events::fire(app, &tenant, &[line])).await.unwrap();
            }
            Due::Message(target) => {
                Job::Deliver(Delivery::first(&target.tenant, &target.message_id))
            }
            Due::Again(target) => Job::Again(target),
            other => panic!("nothing that a record plans: {other:?}"),
        };
        app.enqueue(&job, std::time::Duration::ZERO).await.unwrap();
    }

    pub async fn sweep(&mut self) {
        let Platform { app, tenant, .. } = &self.platform;
        Box::pin(events::sweep(app, tenant, None)).await.unwrap();
        self.platform.sweep().await;
        self.settle().await;
    }
}

fn branch(zone: &str) -> Location {
    let (opens, closes) = (TimeOfDay::parse("09:00"), TimeOfDay::parse("17:00"));
    let weekdays = Day::ALL.into_iter().take(5);
    let windows = weekdays.map(|day| Window::new(day, opens.unwrap(), closes.unwrap()));
    let created_at = Timestamp::UNIX_EPOCH;
    Location {
        id: LocationId::generate(created_at, [9; 10]),
        name: "Main Street".to_owned(),
        time_zone: Zone::parse(zone).unwrap(),
        hours: OpeningHours::new(windows.map(Result::unwrap).collect()).unwrap(),
        closures: recado_domain::hours::Closures::default(),
        language: None,
        sender: None,
        away_reply: false,
        away_template_id: None,
        created_at,
        version: 1,
    }
}

fn reminder(lapse: &str, side: Side, date: DateField) -> Trigger {
    Trigger::Reminder {
        lapse: lapse.parse().unwrap(),
        side,
        date,
        kind: None,
    }
}

fn replies() -> Vec<KeywordReply> {
    let reply = |name: &str, word: &str, ladder| KeywordReply {
        choice: Choice {
            name: name.to_owned(),
            words: vec![word.to_owned()],
            ladder,
            ..Choice::default()
        },
        template_id: None,
    };
    let hold = LadderEffect::Hold(format!("{HELD_DAYS}d").parse().unwrap());
    vec![
        reply("promise", "3", Some(hold)),
        reply("dispute", "dispute", Some(LadderEffect::Dispute)),
        reply("call_me", "1", None),
    ]
}

pub fn phone(client: usize) -> PhoneNumber {
    PhoneNumber::parse(CLIENTS[client], None).unwrap()
}
