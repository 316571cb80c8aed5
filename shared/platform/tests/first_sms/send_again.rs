//! The next try of a message that did not arrive is planned and made once, whatever breaks.

use jiff::SignedDuration;
use recado_domain::Status;
use recado_platform::again::send_again;
use recado_platform::job::Target;
use recado_platform::status::take;

use crate::harness::Platform;
use crate::{now_as, report, send};

#[tokio::test]
async fn a_next_try_whose_job_was_lost_is_planned_by_the_sweep_and_made_once() {
    let platform = Platform::new().await;
    let message = send(&platform).await;
    platform.run_for(SignedDuration::from_secs(1)).await;
    let mut failed = report(&message, "failed");
    failed.code = Some(30008);
    take(&platform.app, &failed).await.unwrap();
    assert_eq!(now_as(&platform, &message).await.status, Status::Failed);
    platform.jobs.0.lock().unwrap().clear();
    platform.run_for(SignedDuration::from_mins(3)).await;
    platform.sweep().await;
    platform.run_for(SignedDuration::from_secs(1)).await;
    let planned = platform.schedules.kept.lock().unwrap().clone();
    assert_eq!(planned.len(), 1);
    // The carrier repeats itself.
    take(&platform.app, &failed).await.unwrap();
    platform.run_for(SignedDuration::from_secs(1)).await;
    assert_eq!(*platform.schedules.kept.lock().unwrap(), planned);
    let target = Target::of(&message);
    assert_eq!(platform.available().await, 1_000_000, "nothing is held");
    platform.run_for(SignedDuration::from_mins(8)).await;
    for _ in 0..3 {
        send_again(&platform.app, &target).await.unwrap();
        platform.run_for(SignedDuration::from_secs(1)).await;
    }
    assert_eq!(platform.posts(), 2);
    assert_eq!(platform.available().await, 960_000);
    let (name, _) = planned.first_key_value().unwrap();
    let store = &platform.app.store;
    let id = name.parse().unwrap();
    let again = store.message(&platform.tenant, &id).await.unwrap().unwrap();
    assert_eq!(again.status, Status::Accepted);
    assert_eq!(again.again.unwrap().of, message.id);
}
