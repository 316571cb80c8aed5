//! An answer that the firm has words for, and that may not be sent.

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::Timestamp;
use recado_domain::question::Choice;
use recado_domain::rules::{KeywordReply, Rule};
use recado_domain::{ContactId, Error, RecordId, RuleId};
use recado_platform::inbound;
use recado_platform::job::{Job, Target};
use recado_platform::manage::kept;

use crate::sweep::appointment;
use crate::world::{CLIENTS, Firing, World, minutes};

/// The day before, the client is asked whether it is well.
async fn ask(world: &World) {
    let choice = Choice {
        name: "well".to_owned(),
        words: vec!["1".to_owned()],
        text: Some("Thank you.".to_owned()),
        ..Choice::default()
    };
    let replies = vec![KeywordReply {
        choice,
        template_id: None,
    }];
    let (app, tenant) = (&world.platform.app, &world.platform.tenant);
    let id = RuleId::generate(Timestamp::UNIX_EPOCH, [1; 10]);
    let patch = |old: &Rule| {
        Ok(Rule {
            replies: replies.clone(),
            version: old.version + 1,
            ..old.clone()
        })
    };
    kept::change(app, tenant, &id, patch).await.unwrap();
}

fn to_be_answered(world: &World) -> Target {
    let jobs = world.platform.jobs.0.lock().unwrap();
    let jobs = jobs.iter().map(|it| Job::read(&it.body).unwrap());
    let mut targets = jobs.filter_map(|job| match job {
        Job::Answer(target) => Some(target),
        _ => None,
    });
    targets.next().unwrap()
}

async fn damage(world: &World, record: &RecordId) {
    let tenant = &world.platform.tenant;
    let text = |it: String| AttributeValue::S(it);
    let client = world.platform.dynamo.client();
    let update = client.update_item().table_name("recado");
    update
        .key("pk", text(format!("RECORD#{tenant}#{record}")))
        .key("sk", text("RECORD".to_owned()))
        .update_expression("SET #lines = :none")
        .expression_attribute_names("#lines", "lines")
        .expression_attribute_values(":none", text("none".to_owned()))
        .send()
        .await
        .unwrap();
}

#[tokio::test]
async fn what_cannot_even_be_noted_in_its_record_waits_for_a_person() {
    let mut world = World::new("America/New_York", 1_000).await;
    ask(&world).await;
    appointment(&world, "A-1", minutes(24 * 60 + 8)).await;
    let soon = world.now() + minutes(10);
    world.pass(soon, Firing::Prompt, false).await;
    assert_eq!(world.posts_since(0).len(), 1);
    world.text(0, "1").await;
    world
        .platform
        .change_firm(|firm| firm.suspended = true)
        .await;
    let (app, tenant) = (&world.platform.app, &world.platform.tenant);
    let contact = ContactId::of_address(tenant, CLIENTS[0]);
    let waits = async || {
        let thread = app.store.thread_glance(tenant, &contact).await.unwrap();
        thread.unwrap().unanswered_since.is_some()
    };
    assert!(!waits().await);
    damage(&world, &RecordId::of("appointment", "A-1")).await;
    let answered = inbound::answer(app, &to_be_answered(&world)).await;
    assert!(matches!(answered, Err(Error::Internal(_))), "{answered:?}");
    assert!(waits().await);
}
