//! What stands where a function needs no port. Calling it is a defect, and says so.

use async_trait::async_trait;
use jiff::Timestamp;
use recado_content::PhoneNumber;
use recado_domain::FirmId;
use recado_domain::firm::SenderAddress;
use recado_platform::ports::{
    Carrier, CarrierAccount, CarrierMessage, Charge, DeadLetters, EventBus, MailOutcome, Mailer,
    OutboundEmail, OutboundSms, Outgoing, Payment, PaymentError, Payments, PortError, PostOutcome,
    Queue, QueueName, ScheduleGroup, Scheduler, SentPage, ToldPage, WaitingPage,
};
use serde_json::Value;

/// No port.
pub(crate) struct Absent;

fn absent<T>(port: &str) -> Result<T, PortError> {
    let defect = format!("this function was given no {port}");
    tracing::error!(defect);
    Err(PortError(defect))
}

#[async_trait]
impl Queue for Absent {
    async fn send(&self, _: QueueName, _: Outgoing) -> Result<(), PortError> {
        absent("queue")
    }
}

#[async_trait]
impl DeadLetters for Absent {
    async fn redrive(&self, _: QueueName, _: u32) -> Result<u32, PortError> {
        absent("dead letters")
    }
}

#[async_trait]
impl Scheduler for Absent {
    async fn put(&self, _: &str, _: Timestamp, _: String) -> Result<(), PortError> {
        absent("scheduler")
    }

    async fn delete(&self, _: &str) -> Result<(), PortError> {
        absent("scheduler")
    }
}

#[async_trait]
impl ScheduleGroup for Absent {
    async fn page(&self, _: Option<&str>) -> Result<WaitingPage, PortError> {
        absent("schedule group")
    }
}

#[async_trait]
impl EventBus for Absent {
    async fn publish(&self, _: &str, _: Value) -> Result<(), PortError> {
        absent("event bus")
    }
}

#[async_trait]
impl Mailer for Absent {
    async fn send(&self, _: &OutboundEmail) -> MailOutcome {
        MailOutcome::NotProcessed {
            reason: "this function was given no mailer".to_owned(),
        }
    }
}

#[async_trait]
impl Payments for Absent {
    async fn create(&self, _: &Charge) -> Result<Payment, PaymentError> {
        Ok(absent("payment provider")?)
    }

    async fn payment(&self, _: &str) -> Result<Option<Payment>, PortError> {
        absent("payment provider")
    }

    async fn cancel(&self, _: &str) -> Result<(), PortError> {
        absent("payment provider")
    }

    async fn create_customer(&self, _: &FirmId, _: &str) -> Result<String, PortError> {
        absent("payment provider")
    }

    async fn keep_method(&self, _: &str, _: &str) -> Result<String, PaymentError> {
        Ok(absent("payment provider")?)
    }

    /// A platform that takes no cards is told nothing of payments, and looks all the same.
    async fn told(&self, _: Timestamp, _: Option<&str>) -> Result<ToldPage, PortError> {
        Ok(ToldPage::default())
    }
}

#[async_trait]
impl Carrier for Absent {
    async fn post(&self, _: &CarrierAccount, _: &OutboundSms) -> PostOutcome {
        PostOutcome::NotProcessed {
            reason: "this function was given no carrier".to_owned(),
            code: None,
        }
    }

    async fn list(
        &self,
        _: &CarrierAccount,
        _: &PhoneNumber,
        _: Timestamp,
    ) -> Result<Vec<CarrierMessage>, PortError> {
        absent("carrier")
    }

    async fn sent(
        &self,
        _: &CarrierAccount,
        _: &SenderAddress,
        _: Timestamp,
        _: Option<&str>,
    ) -> Result<SentPage, PortError> {
        absent("carrier")
    }

    async fn fetch(
        &self,
        _: &CarrierAccount,
        _: &str,
    ) -> Result<Option<CarrierMessage>, PortError> {
        absent("carrier")
    }
}
