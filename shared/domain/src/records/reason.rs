use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Why a line was canceled or skipped (API contract; closed vocabulary).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LineReason {
    /// The record's date has moved, or is not told any more.
    Moved,
    /// The record was canceled.
    RecordCanceled,
    /// The bill is paid or disputed.
    Settled,
    /// It happened again before this one had waited long enough.
    Superseded,
    /// What had changed was changed back.
    ChangedBack,
    /// The status that was waited for is not the record's any more.
    StatusChangedAgain,
    /// It was planned for an earlier revision of the record.
    OlderRevision,
    /// The rule is gone.
    RuleDeleted,
    /// The rule is off, or not for the record's location any more.
    RuleNotInForce,
    /// The rule is set off by something else now.
    RuleChanged,
    /// The rule's condition does not hold.
    ConditionNotMet,
    /// The ladder ended: the bill was paid.
    Paid,
    /// The ladder ended: the bill is disputed.
    Disputed,
    /// The ladder ended: the record was canceled.
    Canceled,
    /// The ladder ended: the client wrote.
    Replied,
    /// The ladder ended: the client wants no more messages.
    OptedOut,
    /// The ladder rests until the day that was promised, or that an answer asked for.
    Promised,
    /// The ladder had ended before the step's time came.
    LadderEnded,
    /// A later step of the ladder takes its place.
    ALaterStepIsDue,
    /// A step of the ladder went out that day.
    AnotherStepThatDay,
    /// It came too late to be of use.
    UselessAfter,
    /// It would be too late once the hours allow it.
    Hours,
    /// The client has no address for the channel.
    NoAddress,
    /// The client takes nothing by the channel.
    ChannelRefused,
    /// The first channel failed, and the rule has no other any more.
    NoFallbackChannel,
    /// The recipient has not agreed, or has opted out.
    Consent,
    /// The contact was written to as often as the firm allows.
    FrequencyCap,
    /// The template cannot be filled with what is known.
    Template,
    /// The template is gone.
    TemplateDeleted,
    /// The coach refuses the text.
    Coach,
    /// The text or the number cannot be sent to.
    NotSendable,
    /// The balance does not cover it.
    InsufficientBalance,
    /// The firm has no number to send from.
    NoSender,
    /// The firm is suspended.
    FirmSuspended,
}
