//! Ids of bulk sends and of the messages in them.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

#[cfg(doc)]
use super::MessageId;
use super::{ALPHABET, IdError, ULID_LEN, encode, is_base32, ulid};

const PLACE_LEN: usize = 7;

text_id!(
    /// A bulk send: `blk_` and 26 time-ordered characters.
    BulkId,
    |text| text.strip_prefix("blk_").is_some_and(|rest| is_base32(rest, ULID_LEN))
);
text_id!(
    /// A message of a bulk send: `msg_`, the 26 characters of its bulk send, and 7 for its place in
    /// it. Shorter than a [`MessageId`], so the two never look alike.
    BulkMessageId,
    |text| text.strip_prefix("msg_").is_some_and(|rest| is_base32(rest, ULID_LEN + PLACE_LEN))
);

impl BulkId {
    /// A new bulk send's id.
    pub fn generate(at: Timestamp, entropy: [u8; 10]) -> Self {
        Self(format!("blk_{}", ulid(at, entropy)))
    }
}

impl BulkMessageId {
    /// The id of the recipient at `index` of a chunk.
    pub fn new(bulk: &BulkId, chunk: u32, index: u8) -> Self {
        let place = (u128::from(chunk & 0x7ff_ffff) << 8) | u128::from(index);
        let bulk = &bulk.0["blk_".len()..];
        Self(format!("msg_{bulk}{}", encode(place, PLACE_LEN)))
    }

    /// The id whose [`place_suffix`](Self::place_suffix) this is.
    pub(crate) fn at(bulk: &BulkId, place: &str) -> Self {
        Self(format!("msg_{}{place}", &bulk.0["blk_".len()..]))
    }

    /// What tells its place in the bulk send.
    pub(crate) fn place_suffix(&self) -> &str {
        &self.0["msg_".len() + ULID_LEN..]
    }

    /// The bulk send, the chunk and the index in it.
    pub fn place(&self) -> (BulkId, u32, u8) {
        let (bulk, place) = self.0["msg_".len()..].split_at(ULID_LEN);
        let place = place.bytes().fold(0u64, |sum, byte| {
            let digit = ALPHABET.iter().position(|it| *it == byte).unwrap_or(0);
            (sum << 5) | u64::try_from(digit).unwrap_or(0)
        });
        let index = u8::try_from(place & 0xff).unwrap_or(u8::MAX);
        (
            BulkId(format!("blk_{bulk}")),
            u32::try_from(place >> 8).unwrap_or(u32::MAX),
            index,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::MessageId;

    #[test]
    fn a_message_of_a_bulk_send_is_found_by_its_id() {
        let bulk = BulkId::generate(Timestamp::UNIX_EPOCH, [7; 10]);
        for (chunk, index) in [(0, 0), (1, 99), (6_400_000, 255)] {
            let id = BulkMessageId::new(&bulk, chunk, index);
            assert_eq!(id.place(), (bulk.clone(), chunk, index));
            assert_eq!(id.as_str().parse(), Ok(id.clone()));
            assert!(id.as_str().parse::<MessageId>().is_err());
        }
    }
}
