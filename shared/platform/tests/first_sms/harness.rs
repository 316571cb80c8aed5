//! A platform in memory: embedded DynamoDB, a queue that is a list, a carrier that does as told.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use recado_content::{CountryCode, PhoneNumber};
use recado_domain::firm::{DEFAULT_PRICE_PER_SEGMENT, Firm, OptOutHandling, Sender, SenderAddress};
use recado_domain::ledger::{EntryKind, Movement};
use recado_domain::rate::SegmentRate;
use recado_domain::{Error, FirmId, Micros, Tenant};
use recado_embedded::EmbeddedDynamo;
use recado_platform::deliver::deliver;
use recado_platform::job::{BulkJob, BulkStep, Job};
use recado_platform::manage::firms::{FirmDetails, create_as};
use recado_platform::ports::*;
use recado_platform::reconcile;
use recado_platform::sweep::sweep;
use recado_platform::{App, Config};
use recado_sandbox::Sandbox;
use recado_store::{Store, create_table};
use secrecy::SecretString;

/// Posts seen, and what to answer next (accepted when nothing is scripted).
#[derive(Default)]
pub struct Scripted {
    pub posts: Mutex<Vec<OutboundSms>>,
    pub answers: Mutex<VecDeque<PostOutcome>>,
    /// What the carrier lists, and what it knows by id.
    pub listed: Mutex<Vec<CarrierMessage>>,
}

#[async_trait]
impl Carrier for Scripted {
    async fn post(&self, _: &CarrierAccount, sms: &OutboundSms) -> PostOutcome {
        let mut posts = self.posts.lock().unwrap();
        posts.push(sms.clone());
        let sid = format!("SM{:032}", posts.len());
        let accepted = PostOutcome::Accepted {
            sid,
            status: "queued".into(),
            code: None,
        };
        self.answers.lock().unwrap().pop_front().unwrap_or(accepted)
    }
    async fn list(
        &self,
        _: &CarrierAccount,
        _: &PhoneNumber,
        _: Timestamp,
    ) -> Result<Vec<CarrierMessage>, PortError> {
        Ok(self.listed.lock().unwrap().clone())
    }
    async fn sent(
        &self,
        _: &CarrierAccount,
        _: &SenderAddress,
        _: Timestamp,
        after: Option<&str>,
    ) -> Result<SentPage, PortError> {
        // Two to a page.
        let start: usize = after.map_or(0, |after| after.parse().unwrap());
        let listed = self.listed.lock().unwrap();
        let end = listed.len().min(start + 2);
        Ok(SentPage {
            messages: listed[start..end].to_vec(),
            next: (end < listed.len()).then(|| end.to_string()),
        })
    }
    async fn fetch(
        &self,
        _: &CarrierAccount,
        sid: &str,
    ) -> Result<Option<CarrierMessage>, PortError> {
        let listed = self.listed.lock().unwrap();
        Ok(listed.iter().find(|it| it.sid == sid).cloned())
    }
}

#[derive(Default)]
pub struct Jobs(pub Mutex<VecDeque<Outgoing>>);

#[async_trait]
impl Queue for Jobs {
    async fn send(&self, _: QueueName, message: Outgoing) -> Result<(), PortError> {
        self.0.lock().unwrap().push_back(message);
        Ok(())
    }
}

#[async_trait]
impl DeadLetters for Jobs {
    async fn redrive(&self, _: QueueName, _: u32) -> Result<u32, PortError> {
        Ok(0)
    }
}

/// A scheduler that remembers what it is to fire, and fires nothing.
#[derive(Default)]
pub struct Schedules {
    pub kept: Mutex<BTreeMap<String, Timestamp>>,
}

#[async_trait]
impl Scheduler for Schedules {
    async fn put(&self, name: &str, at: Timestamp, _: String) -> Result<(), PortError> {
        self.kept.lock().unwrap().insert(name.to_owned(), at);
        Ok(())
    }
    async fn delete(&self, name: &str) -> Result<(), PortError> {
        self.kept.lock().unwrap().remove(name);
        Ok(())
    }
}

#[async_trait]
impl ScheduleGroup for Schedules {
    async fn page(&self, _: Option<&str>) -> Result<WaitingPage, PortError> {
        Ok(WaitingPage::default())
    }
}

/// A bus that takes everything and does nothing.
pub struct Deaf;

#[async_trait]
impl EventBus for Deaf {
    async fn publish(&self, _: &str, _: serde_json::Value) -> Result<(), PortError> {
        Ok(())
    }
}

/// Time that stands still until it is moved.
pub struct Still(pub Mutex<Timestamp>);

impl Still {
    pub fn advance(&self, by: jiff::SignedDuration) {
        let mut now = self.0.lock().unwrap();
        *now = now.checked_add(by).unwrap();
    }
}

#[async_trait]
impl Clock for Still {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }
    async fn sleep(&self, _: Duration) {
        tokio::task::yield_now().await;
    }
}

#[derive(Default)]
pub struct Counted(Mutex<u64>);

impl Ids for Counted {
    fn entropy(&self) -> [u8; 10] {
        let mut count = self.0.lock().unwrap();
        *count += 1;
        let mut bytes = [0; 10];
        bytes[2..].copy_from_slice(&count.to_be_bytes());
        bytes
    }
}

pub struct Platform {
    pub app: App,
    pub firm: Firm,
    pub tenant: Tenant,
    pub dynamo: EmbeddedDynamo,
    pub carrier: Arc<Scripted>,
    pub jobs: Arc<Jobs>,
    pub schedules: Arc<Schedules>,
    pub clock: Arc<Still>,
}

pub fn start() -> Timestamp {
    "2026-11-24T10:00:00Z".parse().unwrap()
}

impl Platform {
    /// A platform whose demo firm has 1 USD.
    pub async fn new() -> Self {
        let dynamo = EmbeddedDynamo::memory().unwrap();
        create_table(&dynamo.client(), "recado").await.unwrap();
        let store = Store::new(dynamo.client(), "recado");
        let carrier = Arc::new(Scripted::default());
        let jobs = Arc::new(Jobs::default());
        let schedules = Arc::new(Schedules::default());
        let clock = Arc::new(Still(Mutex::new(start())));
        let us = CountryCode::parse("US").unwrap();
        let app = App {
            store,
            carrier: carrier.clone(),
            sandbox: Arc::new(Sandbox),
            payments: Arc::new(Sandbox),
            sandbox_payments: Arc::new(Sandbox),
            mailer: Arc::new(Sandbox),
            sandbox_mailer: Arc::new(Sandbox),
            queue: jobs.clone(),
            dead_letters: jobs.clone(),
            scheduler: schedules.clone(),
            schedule_group: schedules.clone(),
            bus: Arc::new(Deaf),
            clock: clock.clone(),
            ids: Arc::new(Counted::default()),
            lanes: Arc::default(),
            config: Config {
                public_url: "https://recado.example".into(),
                carrier_account: CarrierAccount {
                    account_sid: "AC1".into(),
                    auth_token: SecretString::from("token"),
                },
                payment_webhook_secrets: vec![],
                payment_page: None,
                platform_secret: SecretString::from("secret"),
                email_from: None,
                sms_countries: vec![us],
                delivery_workers: 1,
                unknown_wait: Duration::from_secs(600),
                operator_token: SecretString::from("operator"),
            },
        };
        let sender = PhoneNumber::parse("+15005550006", None).unwrap();
        let details = FirmDetails {
            name: "Garage Lima".into(),
            country: us,
            time_zone: "America/New_York".into(),
            senders: vec![Sender {
                address: SenderAddress::Phone(sender),
                rate: SegmentRate::ONE,
                opt_out_handling: OptOutHandling::Carrier,
                paused_by: None,
            }],
            price_per_segment: DEFAULT_PRICE_PER_SEGMENT,
            carrier: None,
            suspended: false,
        };
        let firm = create_as(&app, FirmId::demo(), details, &[])
            .await
            .unwrap()
            .unwrap();
        let tenant = Tenant::live(FirmId::demo());
        let credit = Movement::new(EntryKind::Credit, Micros::new(1_000_000), "opening");
        let store = &app.store;
        store
            .try_book(&tenant, credit, start(), None)
            .await
            .unwrap();
        Self {
            app,
            firm,
            tenant,
            dynamo,
            carrier,
            jobs,
            schedules,
            clock,
        }
    }

    pub fn posts(&self) -> usize {
        self.carrier.posts.lock().unwrap().len()
    }

    pub fn script(&self, outcome: PostOutcome) {
        self.carrier.answers.lock().unwrap().push_back(outcome);
    }

    /// Lets this much time pass, handling each job when its delay has passed; none may fail.
    pub async fn run_for(&self, time: SignedDuration) {
        let end = self.app.now() + time;
        loop {
            let next = {
                let mut jobs = self.jobs.0.lock().unwrap();
                jobs.make_contiguous().sort_by_key(|job| job.delay);
                let left = end.duration_since(self.app.now()).unsigned_abs();
                let Some(next) = jobs.pop_front_if(|job| job.delay <= left) else {
                    break;
                };
                for job in jobs.iter_mut() {
                    job.delay = job.delay.saturating_sub(next.delay);
                }
                next
            };
            self.clock.advance(next.delay.try_into().unwrap());
            self.jobs.0.lock().unwrap().push_front(next);
            self.deliver_next().await.unwrap().unwrap();
        }
        let left = end.duration_since(self.app.now());
        for job in self.jobs.0.lock().unwrap().iter_mut() {
            job.delay = job.delay.saturating_sub(left.unsigned_abs());
        }
        self.clock.advance(left);
    }

    /// Looks after what was left behind.
    pub async fn sweep(&self) {
        sweep(&self.app, &self.tenant).await.unwrap();
    }

    /// Changes the firm.
    pub async fn change_firm(&self, change: impl FnOnce(&mut Firm)) {
        let mut firm = self.app.store.firm(&self.firm.id).await.unwrap().unwrap();
        change(&mut firm);
        assert!(self.app.store.replace_firm(firm).await.unwrap());
    }

    /// Handles the queue's next job, if there is one; a failed one goes back.
    pub async fn deliver_next(&self) -> Option<Result<(), Error>> {
        let next = self.jobs.0.lock().unwrap().pop_front()?;
        let job: Job = serde_json::from_str(&next.body).unwrap();
        let outcome = match &job {
            Job::Deliver(delivery) => deliver(&self.app, delivery).await,
            Job::Reconcile(target) => reconcile::handle(&self.app, target).await,
            Job::Again(target) => recado_platform::again::send_again(&self.app, target).await,
            Job::Mailed(mailed) => recado_platform::mail::take(&self.app, mailed).await,
            Job::Answer(target) => recado_platform::inbound::answer(&self.app, target).await,
            Job::Bulk(BulkJob {
                tenant,
                bulk_id,
                step: BulkStep::Plan(asked),
            }) => recado_platform::bulk::plan(&self.app, tenant, bulk_id, *asked).await,
            Job::Bulk(job) => recado_platform::bulk::handle(&self.app, job).await,
            Job::Sweep { tenant } => sweep(&self.app, tenant).await,
            Job::SweepLines { tenant, after } => {
                recado_platform::events::sweep(&self.app, tenant, after.as_ref()).await
            }
            Job::FollowEdits {
                tenant,
                rules,
                after,
            } => {
                recado_platform::events::follow_edits(&self.app, tenant, rules, after.as_ref())
                    .await
            }
            Job::ForAll { work, after } => {
                recado_platform::sweep::for_all(&self.app, *work, after.as_deref()).await
            }
            Job::Payments => recado_platform::money::listen(&self.app).await,
            Job::Verify { tenant } => recado_platform::money::nightly(&self.app, tenant).await,
            Job::Compare(messages) => recado_platform::money::compare(&self.app, messages).await,
            Job::Heard(target) => recado_platform::events::heard(&self.app, target).await,
            Job::Announce(announced) => {
                recado_platform::manage::announce::step(&self.app, announced).await
            }
            Job::Notices { tenant } => {
                recado_platform::money::tell_notices(&self.app, tenant).await
            }
            Job::Recharge { tenant } => recado_platform::money::recharge(&self.app, tenant).await,
        };
        if outcome.is_err() {
            self.jobs.0.lock().unwrap().push_back(next);
        }
        Some(outcome)
    }

    /// Available balance, after checking that it is the sum of its entries.
    pub async fn available(&self) -> i64 {
        let balance = self.app.store.balance(&self.tenant).await.unwrap();
        let entries = self
            .app
            .store
            .entries(&self.tenant, start(), None, 1000)
            .await
            .unwrap();
        let sum: Micros = entries.iter().map(|entry| entry.amount).sum();
        assert_eq!(sum, balance.available);
        sum.get()
    }
}
