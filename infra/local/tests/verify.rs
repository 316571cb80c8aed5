//! `recado verify` over the data of a platform that has stopped.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use recado_domain::{FirmId, Micros, Tenant};
use recado_local::{Platform, Settings, verify};

fn settings(folder: &str) -> Settings {
    Settings::read(|name| match name {
        "RECADO_DATA" => Some(folder.to_owned()),
        "RECADO_CARRIER_ADDR" | "RECADO_CARDS_ADDR" => Some("127.0.0.1:0".to_owned()),
        _ => None,
    })
    .unwrap()
}

#[tokio::test]
async fn it_passes_what_is_right_fails_what_is_wrong_and_repairs_nothing() {
    let folder = std::env::temp_dir().join(format!("recado-verify-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    let settings = settings(folder.to_str().unwrap());
    assert!(verify(&settings).await.is_err(), "there is no data yet");
    let platform = Platform::open(&settings).await.unwrap();
    verify(&settings).await.unwrap();

    let (store, tenant) = (&platform.app().store, Tenant::live(FirmId::demo()));
    let mut opening = store.balance(&tenant).await.unwrap().last.unwrap();
    opening.amount = Micros::new(1);
    store.put_entry(&tenant, &opening).await.unwrap();
    for _ in 0..2 {
        let wrong = verify(&settings).await.unwrap_err();
        assert_eq!(wrong.to_string(), "2 findings");
    }
    std::fs::remove_dir_all(&folder).unwrap();
}
