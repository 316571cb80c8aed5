use recado_carrier_simulator::{Config, Data, Delays, Simulator, Status};

use crate::harness::{Client, answer, config};

fn kept_in(path: &std::path::Path) -> Config {
    Config {
        data: Data::File(path.to_owned()),
        seed: Some(5),
        ..config()
    }
}

/// A file of its own for one test, removed at the end.
struct File(std::path::PathBuf);

impl File {
    fn new(name: &str) -> Self {
        let directory = std::env::temp_dir();
        let file = directory.join(format!("recado-carrier-{name}-{}", std::process::id()));
        let file = Self(file);
        file.remove();
        file
    }

    fn remove(&self) {
        for suffix in ["", "-wal", "-shm"] {
            let mut path = self.0.clone().into_os_string();
            path.push(suffix);
            // Absent is as good as removed.
            let _ = std::fs::remove_file(path);
        }
    }
}

impl Drop for File {
    fn drop(&mut self) {
        self.remove();
    }
}

#[tokio::test]
async fn what_was_answered_is_known_after_a_crash() {
    let file = File::new("crash");
    let slow = Config {
        delays: Delays {
            sending_ms: 3_600_000,
            ..Delays::NONE
        },
        ..kept_in(&file.0)
    };
    let crashed = Simulator::start(slow).await.unwrap();
    let client = Client::of(&crashed);
    let (status, message) = answer(client.sending(&[])).await;
    assert_eq!(status, 201);
    // Nothing is tidied up: the first simulator never gets to close its file.
    let client = {
        std::mem::forget(crashed);
        let again = Simulator::start(kept_in(&file.0)).await.unwrap();
        let client = Client::of(&again);
        std::mem::forget(again);
        client
    };
    let (status, found) = answer(client.get(message["uri"].as_str().unwrap())).await;
    assert_eq!((status, &found["status"]), (200, &"queued".into()));
    assert_eq!(found["date_created"], message["date_created"]);
}

#[tokio::test]
async fn a_restart_changes_nothing_and_repeats_no_identifier() {
    let file = File::new("restart");
    let first = Simulator::start(kept_in(&file.0)).await.unwrap();
    answer(Client::of(&first).sending(&[])).await;
    first.callbacks_idle().await;
    let before = first.messages();
    assert_eq!(before[0].status, Status::Delivered);
    first.shutdown().await;
    let second = Simulator::start(kept_in(&file.0)).await.unwrap();
    assert_eq!(second.messages(), before);
    answer(Client::of(&second).sending(&[])).await;
    let after = second.messages();
    assert_ne!(after[0].sid, after[1].sid);
    second.shutdown().await;
}
