//! Card payments for test keys: paid at once, no card is charged.

use async_trait::async_trait;
use jiff::Timestamp;
use recado_domain::topup::PaymentState;
use recado_domain::{FirmId, Micros};
use recado_platform::ports::{Charge, Payment, PaymentError, Payments, PortError, ToldPage};

use crate::Sandbox;

/// This amount is declined, in the sandbox.
const DECLINED: Micros = Micros::new(4_020_000);

#[async_trait]
impl Payments for Sandbox {
    async fn create(&self, charge: &Charge) -> Result<Payment, PaymentError> {
        let id = format!("pi_sandbox_{}", charge.top_up);
        if charge.amount == DECLINED {
            return Err(PaymentError::Declined {
                code: "generic_decline".to_owned(),
                payment_id: Some(id),
            });
        }
        let card = charge.off_session_method.clone();
        Ok(Payment {
            id,
            firm: Some(charge.firm.clone()),
            top_up: Some(charge.top_up.clone()),
            state: PaymentState::Succeeded,
            received: charge.amount,
            refunded: Micros::ZERO,
            reversals: vec![],
            client_secret: None,
            payment_method: Some(card.unwrap_or_else(|| "pm_sandbox".to_owned())),
            failure: None,
        })
    }

    async fn payment(&self, _: &str) -> Result<Option<Payment>, PortError> {
        // Each is final as soon as it is made.
        Ok(None)
    }

    async fn cancel(&self, _: &str) -> Result<(), PortError> {
        Ok(())
    }

    async fn create_customer(&self, firm: &FirmId, _: &str) -> Result<String, PortError> {
        Ok(format!("cus_sandbox_{firm}"))
    }

    async fn keep_method(&self, _: &str, method: &str) -> Result<String, PaymentError> {
        Ok(method.to_owned())
    }

    async fn told(&self, _: Timestamp, _: Option<&str>) -> Result<ToldPage, PortError> {
        Ok(ToldPage::default())
    }
}
