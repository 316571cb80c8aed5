//! The demonstration firm: enough to send a first message without an account anywhere.

use recado_content::{CountryCode, PhoneNumber};
use recado_domain::firm::{DEFAULT_PRICE_PER_SEGMENT, OptOutHandling, Role, Sender, SenderAddress};
use recado_domain::ledger::{EntryKind, Movement};
use recado_domain::rate::SegmentRate;
use recado_domain::{Error, FirmId, KeyId, Micros, Mode, Tenant};
use recado_platform::App;
use recado_platform::access::key_record;
use recado_platform::manage::firms::{FirmDetails, create_as};

/// The demo firm's live key.
pub const DEMO_KEY: &str = "demo-key";
/// The demo firm's test key: the carrier never hears of its messages.
pub const DEMO_TEST_KEY: &str = "demo-test-key";
/// The demo firm's number.
pub const DEMO_SENDER: &str = "+15005550006";
const SEGMENTS_PER_SECOND_THOUSANDTHS: u32 = 1_000_000;
const OPENING_BALANCE: Micros = Micros::new(10_000_000);

/// Creates the demo firm, its keys and its opening balance, once.
pub async fn ensure(app: &App) -> Result<(), Error> {
    let details = demo_firm().ok_or_else(|| Error::Internal("the demo firm".to_owned()))?;
    let keys = [(DEMO_KEY, Mode::Live), (DEMO_TEST_KEY, Mode::Test)].map(|(secret, mode)| {
        let id = KeyId::generate(app.now(), app.ids.entropy());
        key_record(secret, id, FirmId::demo(), Role::Manage, mode, app.now())
    });
    create_as(app, FirmId::demo(), details, &keys).await?;
    for tenant in [Tenant::live(FirmId::demo()), Tenant::test(FirmId::demo())] {
        // One process starts at a time, and a balance that has moved is left alone.
        if app.store.balance(&tenant).await?.seq == 0 {
            let credit = Movement::new(EntryKind::Credit, OPENING_BALANCE, "demo: opening balance");
            app.store.try_book(&tenant, credit, app.now(), None).await?;
        }
    }
    Ok(())
}

fn demo_firm() -> Option<FirmDetails> {
    Some(FirmDetails {
        name: "Recado Demo".to_owned(),
        country: CountryCode::US,
        time_zone: "America/New_York".to_owned(),
        senders: vec![Sender {
            address: SenderAddress::Phone(PhoneNumber::parse(DEMO_SENDER, None).ok()?),
            rate: SegmentRate::from_thousandths(SEGMENTS_PER_SECOND_THOUSANDTHS)?,
            opt_out_handling: OptOutHandling::Carrier,
            paused_by: None,
        }],
        price_per_segment: DEFAULT_PRICE_PER_SEGMENT,
        carrier: None,
        suspended: false,
    })
}
