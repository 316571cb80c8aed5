//! The whole key schema.
//!
//! | item | pk | sk | read by |
//! |---|---|---|---|
//! | firm | `FIRM#<firm>` | `FIRM` | every request |
//! | firm, in the list of firms | `FIRMS` | `<instant, ms>#<firm>` | `GET /admin/firms`, newest first |
//! | firm's carrier token | `FIRM#<firm>` | `CARRIER` | posts and webhooks of firms with an account of their own |
//! | API key | `KEY#<hash of the secret>` | `KEY` | every request |
//! | API key, in its firm's list | `FIRM#<firm>` | `KEY#<key id>` | `GET /v1/keys`, newest first |
//! | sender's claim | `SENDER#<account>#<number or service>` | `SENDER` | inbound: whose number; two firms never share one |
//! | operator's action | `AUDIT` | `<audit id>` | `GET /admin/audit`, newest first |
//! | operator's stop | `STOP` | `STOP` | before each post |
//! | balance | `BALANCE#<tenant>` | `BALANCE` | every hold and void, `GET /v1/balance` |
//! | entry | `LEDGER#<tenant>#<yyyy-mm>` | `<instant, µs>#<entry id>` | the statement, newest first |
//! | top-up | `TOPUP#<tenant>` | `<top-up id>` | the payer, the provider's webhook, the sweep; newest first |
//! | what the payment provider told | `TOLD` | `TOLD` | how far it was read, for webhooks that are lost |
//! | funds | `FUNDS#<tenant>` | `FUNDS` | auto-recharge and alert, after each movement |
//! | notice | `NOTICE#<tenant>` | `<instant, ms>#<cause>` | what the firm was told, newest first |
//! | how far a ledger is checked | `CHECK#<tenant>` | `CHECK` | the nightly check goes on there |
//! | what that check carries | `CHECK#<tenant>` | `PART#<edition>#<number>` | the same; leaves by TTL |
//! | messages of ours and of the carrier's | `COMPARED#<tenant>#<instant, ms>#<bucket>` | `<step>` | the nightly comparison joins them; leaves by TTL |
//! | message | `THREAD#<tenant>#<contact>` | `<message id>` | callbacks, claims, the thread |
//! | mark of a message that goes out late | `THREAD#<tenant>#<contact>` | `LATE#<instant, ms>#<message id>` | before each post: equal texts on their way; leaves by TTL |
//! | thread at a glance | `THREAD#<tenant>#<contact>` | `THREAD` | the inbox, hours, each message in, each answer |
//! | question | `THREAD#<tenant>#<contact>` | `QUESTION#<message id>` | each message in: what it may answer |
//! | unanswered thread | `UNANSWERED#<tenant>` | `<instant, ms>#<contact>` | `GET /v1/threads?unanswered=true`, longest wait first |
//! | answers of a day | `ANSWERS#<tenant>` | `<yyyy-mm-dd>#<person>` | how long contacts waited |
//! | received message, by the carrier's id | `RECEIVED#<tenant>#<sid>` | `RECEIVED` | inbound: a webhook that comes again |
//! | carrier's id whose owner was not plain | `SID#<tenant>#<sid>` | `OWNER` | adoption, callbacks of messages that do not know their id; leaves by TTL |
//! | scheduled message | `SCHEDULED#<tenant>` | `<instant, ms>#<message id>` | the list of what is scheduled; the sweep |
//! | open message | `OPEN#<tenant>` | `<message id>` | the sweep: what has not ended by itself |
//! | sweep | `SWEEP#<tenant>` | `SWEEP` | how far the sweep has looked through the holds |
//! | sweep of schedules | `SWEEP` | `SCHEDULES` | how far it has looked through those that wait |
//! | sender's line | `LINE#<tenant>#<sender>` | `LINE` | the next free place of a slow sender |
//! | consent | `CONSENT#<tenant>#<address>` | `<topic>` | one strong query before each post |
//! | consent, among all of its topic | `CONSENTS#<tenant>#<topic>` | `<address>` | planning of a bulk send: one query for all its recipients |
//! | change of consent | `CONSENTLOG#<tenant>#<address>` | `<topic>#<instant, ms>#<digest>` | the proof, kept for good |
//! | contact | `CONTACT#<tenant>#<contact>` | `CONTACT` | each send to it |
//! | merged contact | `CONTACT#<tenant>#<contact>` | `ALIAS` | the contact that it became |
//! | contact, in the list | `CONTACTS#<tenant>` | `<instant, ms>#<contact>` | `GET /v1/contacts`, newest first |
//! | contact, by tag | `TAG#<tenant>#<tag>` | `<instant, ms>#<contact>` | `?tag=`, bulk sends to a tag |
//! | phone's owner | `ADDRESS#<tenant>#<phone>` | `PHONE` | sends to a phone, inbound; one contact has it |
//! | e-mail's owner | `ADDRESS#<tenant>#<e-mail>` | `EMAIL#<contact>` | sends to an e-mail address; several may share it |
//! | announced number | `ANNOUNCEMENT#<tenant>` | `<number>` | `POST /v1/announcements`, its steps |
//! | location | `LOCATIONS#<tenant>` | `<location id>` | its list, newest first; each send that names it |
//! | template | `TEMPLATES#<tenant>` | `<template id>` | its list, newest first; each send that names it |
//! | rule | `RULES#<tenant>` | `<rule id>` | each event: all of a firm's at once; its list, newest first |
//! | record, with its feed | `RECORD#<tenant>#<record id>` | `RECORD` | each event about it, each firing, its feed |
//! | record, among its client's | `CLIENT#<tenant>#<contact>` | `<record id>` | a reply or an opt-out: which ladders it ends; erasure |
//! | event | `EVENT#<tenant>#<digest of its id>` | `EVENT` | an event that is told again; leaves by TTL |
//! | event, by time | `EVENTS#<tenant>` | `<instant, ms>#<digest of its id>` | the back-test on the last 30 days; leaves by TTL |
//! | line that is due | `DUE#<tenant>` | `<instant, ms>#<record id>#<line>` | the sweep: lines whose firing was lost |
//! | bulk send | `BULKS#<tenant>` | `<bulk id>` | its list, newest first; everything about it |
//! | its text | `BULK#<tenant>#<bulk id>` | `TEXT` | planning, each worker with a chunk |
//! | part of its recipients as given | `BULK#<tenant>#<bulk id>` | `PART#<number>` | planning |
//! | what would become of a draft | `BULK#<tenant>#<bulk id>` | `PREVIEW` | its preview; leaves by TTL |
//! | piece of a plan that is being made | `BULK#<tenant>#<bulk id>` | `PLAN#<attempt to plan>#<step>#<number>` | the next step of planning; all of them in one query; leaves by TTL |
//! | progress of a chunk | `BULK#<tenant>#<bulk id>` | `CHUNK#<number>` | workers take places; all of them in one query |
//! | recipients of a chunk | `BULK#<tenant>#<bulk id>#<number>` | `CHUNK#<attempt to plan>` | workers, lists; those of a draft leave by TTL |
//! | what became of a recipient | `BULK#<tenant>#<bulk id>#<number>` | `R#<index>` | callbacks, lists, the close |
//! | chunk with unknown outcomes | `UNKNOWN#<tenant>` | `<bulk id>#<number>` | the operator's desk; leaves by TTL |
//! | page of its directory | `DIRECTORY#<tenant>#<bulk id>#<number>` | `PAGE#<attempt to plan>` | threads, the frequency cap, erasure: where a contact stands in it |
//! | idempotency record | `IDEMPOTENCY#<tenant>#<hash of the key>` | `IDEMPOTENCY` | a repeated POST; leaves by TTL |
//!
//! A tenant is a firm in one mode, so live data and the sandbox never share a partition. A message
//! id names its contact, so a message is found by its id alone, without an index. Threads by
//! last activity have none either: each message in, and each single one out, has its entry in the
//! ledger.

mod bulk;
mod consents;
mod contacts;
mod money;
mod records;
mod threads;

use std::fmt::Display;

use jiff::Timestamp;
use recado_content::PhoneNumber;
use recado_domain::firm::SenderAddress;
use recado_domain::{AuditId, FirmId, KeyId, MessageId, Tenant};

pub use bulk::*;
pub use consents::*;
pub use contacts::*;
pub use money::*;
pub use records::*;
pub use threads::*;

/// Partition and sort key of an item.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// Partition key.
    pub pk: String,
    /// Sort key.
    pub sk: String,
}

/// A firm.
pub fn firm(id: &FirmId) -> Key {
    Key {
        pk: format!("FIRM#{id}"),
        sk: "FIRM".to_owned(),
    }
}

/// The partition that lists all firms.
pub const FIRMS: &str = "FIRMS";

/// A firm's line in the list of firms. Thirteen digits of milliseconds sort as text until 2286.
pub fn firm_listed(id: &FirmId, created_at: Timestamp) -> Key {
    Key {
        pk: FIRMS.to_owned(),
        sk: format!("{:013}#{id}", created_at.as_millisecond()),
    }
}

/// The secret of a firm's own account at the carrier.
pub fn firm_carrier(id: &FirmId) -> Key {
    Key {
        pk: firm(id).pk,
        sk: "CARRIER".to_owned(),
    }
}

/// What the sort keys of a firm's listed keys begin with.
pub const FIRM_KEY_PREFIX: &str = "KEY#";

/// An API key in its firm's list.
pub fn firm_key(firm_id: &FirmId, id: &KeyId) -> Key {
    Key {
        pk: firm(firm_id).pk,
        sk: format!("{FIRM_KEY_PREFIX}{id}"),
    }
}

/// Whose a sender of a carrier's account is.
pub fn sender(account_sid: &str, address: &SenderAddress) -> Key {
    Key {
        pk: format!("SENDER#{account_sid}#{}", address.as_str()),
        sk: "SENDER".to_owned(),
    }
}

/// The partition of what operators did.
pub const AUDIT: &str = "AUDIT";

/// An operator's action.
pub fn audit(id: &AuditId) -> Key {
    Key {
        pk: AUDIT.to_owned(),
        sk: id.to_string(),
    }
}

/// The operator's stop of everything.
pub fn stop() -> Key {
    Key {
        pk: "STOP".to_owned(),
        sk: "STOP".to_owned(),
    }
}

/// An API key; `hash` is the hexadecimal SHA-256 of its secret.
pub fn api_key(hash: &str) -> Key {
    Key {
        pk: format!("KEY#{hash}"),
        sk: "KEY".to_owned(),
    }
}

/// The partition of a tenant's scheduled messages.
pub fn scheduled_partition(tenant: &Tenant) -> String {
    format!("SCHEDULED#{tenant}")
}

/// A message that is scheduled for `at`. Fourteen digits of milliseconds reach the year 5138.
pub fn scheduled(tenant: &Tenant, at: Timestamp, id: &MessageId) -> Key {
    Key {
        pk: scheduled_partition(tenant),
        sk: format!("{:014}#{id}", at.as_millisecond()),
    }
}

/// The partition of the messages that the sweep keeps an eye on.
pub fn open_partition(tenant: &Tenant) -> String {
    format!("OPEN#{tenant}")
}

/// A message that has not ended by itself.
pub fn open(tenant: &Tenant, id: &MessageId) -> Key {
    Key {
        pk: open_partition(tenant),
        sk: id.to_string(),
    }
}

/// How far the sweep has looked.
pub fn sweep(tenant: &Tenant) -> Key {
    Key {
        pk: format!("SWEEP#{tenant}"),
        sk: "SWEEP".to_owned(),
    }
}

/// How far the sweep has looked through the schedules, which are of all tenants.
pub fn sweep_of_schedules() -> Key {
    Key {
        pk: "SWEEP".to_owned(),
        sk: "SCHEDULES".to_owned(),
    }
}

/// The line of a sender.
pub fn line(tenant: &Tenant, sender: &str) -> Key {
    Key {
        pk: format!("LINE#{tenant}#{sender}"),
        sk: "LINE".to_owned(),
    }
}

/// An announced number.
pub fn announcement(tenant: &Tenant, number: &PhoneNumber) -> Key {
    Key {
        pk: format!("ANNOUNCEMENT#{tenant}"),
        sk: number.as_str().to_owned(),
    }
}

/// What the partitions of locations begin with.
pub const LOCATIONS: &str = "LOCATIONS";
/// What the partitions of templates begin with.
pub const TEMPLATES: &str = "TEMPLATES";

/// What the partitions of rules begin with.
pub const RULES: &str = "RULES";

/// The partition of what a tenant keeps of one kind.
pub fn kept_partition(kind: &str, tenant: &Tenant) -> String {
    format!("{kind}#{tenant}")
}

/// One thing that a tenant keeps.
pub fn kept(kind: &str, tenant: &Tenant, id: impl Display) -> Key {
    Key {
        pk: kept_partition(kind, tenant),
        sk: id.to_string(),
    }
}

/// What was done under an Idempotency-Key; `key_hash` is hexadecimal.
pub fn idempotency(tenant: &Tenant, key_hash: &str) -> Key {
    Key {
        pk: format!("IDEMPOTENCY#{tenant}#{key_hash}"),
        sk: "IDEMPOTENCY".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use recado_domain::{
        BulkId, ContactId, EntryId, LocationId, RecordId, RuleId, TemplateId, TopUpId,
    };

    #[test]
    fn the_key_schema_is_what_the_chart_says() {
        let tenant = Tenant::live(FirmId::demo());
        let at: Timestamp = "2026-11-24T10:00:00.5Z".parse().unwrap();
        let contact = ContactId::of_address(&tenant, "+15005550006");
        let message_id = MessageId::generate(at, [7; 10], &contact);
        let chart = [
            firm(&FirmId::demo()),
            firm_listed(&FirmId::demo(), at),
            firm_carrier(&FirmId::demo()),
            firm_key(&FirmId::demo(), &KeyId::generate(at, [7; 10])),
            sender("AC0", &SenderAddress::parse("+15005550006").unwrap()),
            audit(&AuditId::generate(at, [7; 10])),
            stop(),
            api_key("abc"),
            balance(&tenant),
            entry(&tenant, at, &EntryId::derive("hold", message_id.as_str())),
            top_up(&tenant, &TopUpId::generate(at, [7; 10])),
            told(),
            funds(&tenant),
            checkpoint(&tenant),
            checkpoint_part(&tenant, "0af3", 2),
            compared(&tenant, at, 3, 7),
            notice(&tenant, at, "balance_low"),
            message(&tenant, &message_id),
            message(&Tenant::test(FirmId::demo()), &message_id),
            late(&tenant, at, &message_id),
            thread_glance(&tenant, &contact),
            question(&tenant, &message_id),
            unanswered(&tenant, at, &contact),
            answers(&tenant, jiff::civil::date(2026, 11, 24), "Rita"),
            received(&tenant, "SM1"),
            sid_owner(&tenant, "SM1"),
            scheduled(&tenant, at, &message_id),
            open(&tenant, &message_id),
            sweep(&tenant),
            sweep_of_schedules(),
            line(&tenant, "+15005550006"),
            consent(&tenant, "+15005550006", "all"),
            consent_on(&tenant, "all", "+15005550006"),
            consent_change(&tenant, "+15005550006", "all", at, "abc"),
            super::contact(&tenant, &contact),
            contact_alias(&tenant, &contact),
            contact_listed(contacts(&tenant), at, &contact),
            contact_listed(tagged(&tenant, "vip"), at, &contact),
            phone_owner(&tenant, &PhoneNumber::from_stored("+15005550006").unwrap()),
            email_owner(&tenant, &"ana@example.com".parse().unwrap(), &contact),
            announcement(&tenant, &PhoneNumber::from_stored("+15005550006").unwrap()),
            kept(LOCATIONS, &tenant, LocationId::generate(at, [7; 10])),
            kept(TEMPLATES, &tenant, TemplateId::generate(at, [7; 10])),
            kept(RULES, &tenant, RuleId::generate(at, [7; 10])),
            record(&tenant, &RecordId::of("invoice", "2026/17")),
            client_record(&tenant, &contact, &RecordId::of("invoice", "2026/17")),
            event(&tenant, "abc"),
            event_by_time(&tenant, at, "abc"),
            due(&tenant, at, &RecordId::of("invoice", "2026/17"), 3),
            bulk_send(&tenant, &BulkId::generate(at, [7; 10])),
            bulk_text(&tenant, &BulkId::generate(at, [7; 10])),
            bulk_part(&tenant, &BulkId::generate(at, [7; 10]), 1),
            bulk_preview(&tenant, &BulkId::generate(at, [7; 10])),
            bulk_plan_sheet(&tenant, &BulkId::generate(at, [7; 10]), 1, 2, 3),
            bulk_progress(&tenant, &BulkId::generate(at, [7; 10]), 12),
            bulk_chunk(&tenant, &BulkId::generate(at, [7; 10]), 1, 12),
            bulk_outcome(&tenant, &BulkId::generate(at, [7; 10]), 12, 5),
            bulk_unknown(&tenant, &BulkId::generate(at, [7; 10]), 12),
            bulk_directory(&tenant, &BulkId::generate(at, [7; 10]), 1, 12),
            idempotency(&tenant, "abc"),
        ]
        .map(|key| format!("{} | {}", key.pk, key.sk))
        .join("\n");
        insta::assert_snapshot!(chart);
    }
}
