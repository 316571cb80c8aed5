//! A payment provider that does as told.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Mutex;

use async_trait::async_trait;
use jiff::Timestamp;
use recado_domain::topup::{PaymentState, Reversal, ReversalKind};
use recado_domain::{FirmId, Micros};
use recado_platform::ports::{Charge, Payment, PaymentError, Payments, PortError, Told, ToldPage};

/// What happens to the next request.
#[derive(Clone, Copy, Debug)]
pub enum Weather {
    /// It never arrives.
    LostBefore,
    /// It is done, and the answer is lost.
    LostAfter,
}

#[derive(Default)]
pub struct Bank {
    payments: Mutex<BTreeMap<String, Payment>>,
    weather: Mutex<VecDeque<Weather>>,
    /// Kept cards are declined with this code.
    pub declines: Mutex<Option<&'static str>>,
    /// Charges of kept cards that arrived.
    pub charged: Mutex<u32>,
    /// It does not answer.
    pub gone: Mutex<bool>,
    /// Requests that came, answered or not.
    pub asked: Mutex<u32>,
    /// What it told, oldest first, whether anybody heard it or not.
    pub told: Mutex<Vec<Told>>,
}

impl Bank {
    pub fn weather(&self, coming: &[Weather]) {
        self.weather.lock().unwrap().extend(coming);
    }

    fn change(&self, id: &str, with: impl FnOnce(&mut Payment)) {
        with(self.payments.lock().unwrap().get_mut(id).unwrap());
    }

    /// The payer pays.
    pub fn pay(&self, id: &str, amount: i64) {
        self.change(id, |payment| {
            payment.state = PaymentState::Succeeded;
            payment.received = Micros::new(amount);
        });
    }

    /// So much is paid back; the same refund again changes nothing.
    pub fn refund(&self, id: &str, refund: &str, amount: i64) {
        self.change(id, |payment| {
            if payment.reversals.iter().any(|it| it.id == refund) {
                return;
            }
            payment.reversals.push(Reversal {
                kind: ReversalKind::Refund,
                id: refund.into(),
                amount: Micros::new(amount),
                undone: false,
                reason: None,
            });
            payment.refunded = payment.refunded.saturating_add(Micros::new(amount));
        });
    }

    pub fn payments(&self) -> Vec<Payment> {
        self.payments.lock().unwrap().values().cloned().collect()
    }

    fn lost(&self) -> Option<Weather> {
        *self.asked.lock().unwrap() += 1;
        if *self.gone.lock().unwrap() {
            return Some(Weather::LostBefore);
        }
        self.weather.lock().unwrap().pop_front()
    }
}

fn no_answer() -> PortError {
    PortError("no answer".into())
}

#[async_trait]
impl Payments for Bank {
    async fn create(&self, charge: &Charge) -> Result<Payment, PaymentError> {
        let weather = self.lost();
        if matches!(weather, Some(Weather::LostBefore)) {
            return Err(no_answer().into());
        }
        let id = format!("pi_{}", charge.top_up);
        let declined = *self.declines.lock().unwrap();
        let payment = {
            let mut payments = self.payments.lock().unwrap();
            let new = !payments.contains_key(&id);
            let payment = payments.entry(id.clone()).or_insert(Payment {
                id: id.clone(),
                firm: Some(charge.firm.clone()),
                top_up: Some(charge.top_up.clone()),
                state: PaymentState::Open,
                received: Micros::ZERO,
                refunded: Micros::ZERO,
                reversals: vec![],
                client_secret: Some("secret".into()),
                payment_method: charge.off_session_method.clone(),
                failure: None,
            });
            if payment.payment_method != charge.off_session_method {
                // As with any provider: one key, one charge.
                return Err(PaymentError::Refused("idempotency_error".into()));
            }
            if charge.off_session_method.is_some() && new {
                *self.charged.lock().unwrap() += 1;
                match declined {
                    Some(code) => payment.failure = Some(code.into()),
                    None => {
                        payment.state = PaymentState::Succeeded;
                        payment.received = charge.amount;
                    }
                }
            }
            payment.clone()
        };
        match (weather, &payment.failure) {
            (Some(_), _) => Err(no_answer().into()),
            (None, Some(code)) => Err(PaymentError::Declined {
                code: code.clone(),
                payment_id: Some(id),
            }),
            (None, None) => Ok(payment),
        }
    }

    async fn payment(&self, id: &str) -> Result<Option<Payment>, PortError> {
        match self.lost() {
            Some(_) => Err(no_answer()),
            None => Ok(self.payments.lock().unwrap().get(id).cloned()),
        }
    }

    async fn cancel(&self, id: &str) -> Result<(), PortError> {
        self.change(id, |payment| {
            if payment.state == PaymentState::Open {
                payment.state = PaymentState::Canceled;
            }
        });
        Ok(())
    }

    async fn create_customer(&self, firm: &FirmId, _: &str) -> Result<String, PortError> {
        Ok(format!("cus_{firm}"))
    }

    async fn keep_method(&self, _: &str, method: &str) -> Result<String, PaymentError> {
        Ok(method.to_owned())
    }

    /// One at a time, newest first; a place is counted from the oldest.
    async fn told(&self, _: Timestamp, after: Option<&str>) -> Result<ToldPage, PortError> {
        if self.lost().is_some() {
            return Err(no_answer());
        }
        let told = self.told.lock().unwrap();
        let before = after.map_or(told.len(), |after| after.parse().unwrap());
        let Some(place) = before.checked_sub(1) else {
            return Ok(ToldPage::default());
        };
        Ok(ToldPage {
            told: vec![told[place].clone()],
            next: (place > 0).then(|| place.to_string()),
        })
    }
}
