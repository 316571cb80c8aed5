//! The words of feeds.

use serde::{Serialize, Serializer};
use utoipa::openapi::schema::{AnyOfBuilder, ObjectBuilder, SchemaType, Type};
use utoipa::openapi::{Ref, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use super::LineReason;
use crate::Status;

/// Where a line of a feed stands: as a line, or as the message it became.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FeedStatus {
    /// It waits for its time.
    Planned,
    /// It was taken back before its time.
    Canceled,
    /// Its time came, and it was not to be sent.
    Skipped,
    /// It is a message, which stands so. One that was received answers what was asked.
    Message(Status),
}

impl FeedStatus {
    /// The word of the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Canceled => Status::Canceled.as_str(),
            Self::Skipped => "skipped",
            Self::Message(status) => status.as_str(),
        }
    }
}

impl Serialize for FeedStatus {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.as_str())
    }
}

impl PartialSchema for FeedStatus {
    fn schema() -> RefOr<Schema> {
        // A message may be canceled too.
        let own = [Self::Planned, Self::Skipped].into_iter();
        let all = own.chain(Status::ALL.map(Self::Message));
        ObjectBuilder::new()
            .schema_type(SchemaType::Type(Type::String))
            .description(Some(
                "Where a line of a feed stands (API contract; closed vocabulary): `planned`, \
                 `canceled`, `skipped`, or the status of the message it became. `received` is the \
                 client's answer to what was asked.",
            ))
            .enum_values(Some(all.map(Self::as_str)))
            .into()
    }
}

impl ToSchema for FeedStatus {}

/// Why a line of a feed stands so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum FeedReason {
    /// Of a line that was canceled or skipped.
    Line(LineReason),
    /// Of a message, for people; of an answer, the name of the choice.
    Words(String),
}

impl PartialSchema for FeedReason {
    fn schema() -> RefOr<Schema> {
        AnyOfBuilder::new()
            .item(Ref::from_schema_name(LineReason::name()))
            .item(ObjectBuilder::new().schema_type(SchemaType::Type(Type::String)))
            .description(Some(
                "Of a line that is `canceled` or `skipped`, one of the words of `LineReason`, unless \
                 it became a message first. Of a message, a sentence or none; of an answer, the \
                 name of the choice.",
            ))
            .into()
    }
}

impl ToSchema for FeedReason {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((LineReason::name().into_owned(), LineReason::schema()));
    }
}
