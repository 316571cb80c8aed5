//! What a firm is told.

use recado_domain::message::Category::{Conversational, Marketing, Transactional};

use crate::case::{Case, candidates, location};

const WEEK: &str = "America/Chicago; mon-fri 09:00-17:00; 2026-12-24..2026-12-26";

fn case(category: recado_domain::message::Category, from: &str, number: &str) -> Case {
    Case::new(category, from.parse().unwrap(), number)
}

fn at(place: &str, case: Case) -> Case {
    Case {
        location: Some(location(place)),
        ..case
    }
}

#[test]
fn the_fact_that_decided_is_a_sentence() {
    for (case, fact, value, detail) in [
        (
            case(Transactional, "2026-11-23T03:00:00Z", "+13055550100"),
            "opening_hours",
            "not_required",
            "A transactional message keeps opening hours only where the firm asks.",
        ),
        (
            at(WEEK, case(Conversational, "2026-11-23T20:00:00Z", "")),
            "opening_hours",
            "open",
            "Clinic North is open: it is Monday 2026-11-23 14:00 (America/Chicago) there.",
        ),
        (
            at(WEEK, case(Conversational, "2026-11-23T03:00:00Z", "")),
            "opening_hours",
            "closed",
            "Clinic North is closed: it is Sunday 2026-11-22 21:00 (America/Chicago) there; it opens on Monday 2026-11-23 09:00 (America/Chicago).",
        ),
        (
            at(WEEK, case(Conversational, "2026-12-24T18:00:00Z", "")),
            "closure",
            "2026-12-24/2026-12-26",
            "Clinic North is closed from 2026-12-24 to 2026-12-26; it opens on Monday 2026-12-28 09:00 (America/Chicago).",
        ),
        (
            Case {
                last_inbound: Some("2026-11-23T02:00:00Z".parse().unwrap()),
                ..at(WEEK, case(Conversational, "2026-11-23T03:00:00Z", ""))
            },
            "opening_hours",
            "answering",
            "The contact wrote within the last 24 hours and may be answered at any hour.",
        ),
        (
            case(Marketing, "2026-11-23T02:30:00Z", "+13055550100"),
            "legal_hours",
            "closed",
            "It is Sunday 2026-11-22 21:30 (America/New_York) where the recipient may be (the number begins with +1305); Florida leaves 08:00 to 20:00 for such texts (Fla. Stat. 501.616(6)).",
        ),
        // Only the eastern of two zones is closed: it is the one named.
        (
            case(Marketing, "2026-11-23T01:30:00Z", "+18505550100"),
            "legal_hours",
            "closed",
            "It is Sunday 2026-11-22 20:30 (America/New_York) where the recipient may be (the number begins with +1850); Florida leaves 08:00 to 20:00 for such texts (Fla. Stat. 501.616(6)). It must be allowed in each of America/Chicago, America/New_York.",
        ),
        // Open now, but no more when the location opens.
        (
            at(
                "America/Chicago; mon-fri 19:30-22:00, mon-fri 07:00-07:30",
                case(Marketing, "2026-11-23T20:00:00Z", "+13055550100"),
            ),
            "legal_hours",
            "closed_later",
            "It is Monday 2026-11-23 15:00 (America/New_York) where the recipient may be (the number begins with +1305); Florida leaves 08:00 to 20:00 for such texts (Fla. Stat. 501.616(6)). That ends before the rest allows it.",
        ),
        (
            Case {
                recipient: candidates("+17135550100", "", "", "Europe/Warsaw"),
                ..case(Marketing, "2026-11-22T09:00:00Z", "")
            },
            "legal_hours",
            "closed",
            "It is Sunday 2026-11-22 03:00 (America/Chicago) where the recipient may be (the number begins with +1713); Texas leaves 12:00 to 21:00 for such texts (Tex. Bus. & Com. Code 301.051). It must be allowed in each of Europe/Warsaw, America/Chicago.",
        ),
        (
            case(Marketing, "2026-11-22T09:00:00Z", "+33612345678"),
            "legal_hours",
            "closed",
            "It is Sunday 2026-11-22 10:00 (Europe/Paris) where the recipient may be (the number begins with +33); France leaves no hour of this day for such texts (the operators' charter for commercial SMS, AF2M).",
        ),
        (
            Case {
                useless_after: Some("2026-11-23T12:00:00Z".parse().unwrap()),
                ..case(Marketing, "2026-11-23T03:00:00Z", "+17135550100")
            },
            "useless_after",
            "2026-11-23T12:00:00Z",
            "It may go at 2026-11-23T15:00:00Z at the earliest, and is useless after 2026-11-23T12:00:00Z.",
        ),
        (
            at(
                "America/Chicago; mon-fri 20:00-22:00",
                case(Marketing, "2026-11-23T20:00:00Z", "+13055550100"),
            ),
            "allowed_hours",
            "never",
            "Within 60 days there is no hour that everything above allows.",
        ),
    ] {
        let facts = case.answer().decision.facts;
        let found = facts.iter().find(|found| found.fact == fact);
        let found = found.unwrap_or_else(|| panic!("{fact}: {facts:?}"));
        assert_eq!(
            (found.value.as_str(), found.detail.as_str()),
            (value, detail)
        );
    }
}

#[test]
fn no_fact_tells_more_of_a_recipient_than_the_beginning_of_a_number_or_postcode() {
    let case = Case {
        recipient: candidates("+13055551234", "90012", "1 Main St, Austin, TX 78701", ""),
        ..case(Marketing, "2026-11-23T03:00:00Z", "")
    };
    let told = format!("{:?}", case.answer().decision.facts);
    for secret in ["5551234", "3055", "90012", "Main", "78701"] {
        assert!(!told.contains(secret), "{secret}: {told}");
    }
}
