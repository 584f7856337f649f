//! The checkout's life on the page: one enum, one table. It says what to show and what to do; the shell does it.
//!
//! What the host app answers is only a hint to start asking. The checkout ends on the backend's word alone, and when
//! that word does not come in time it says so instead of guessing.

mod changes;
mod choice;
mod problem;
mod step;
mod table;

pub use changes::Change;
pub use choice::{Choice, Missing};
pub use problem::Problem;
pub use table::{EventName, Row, StateName, TABLE, is_listed};

use std::rc::Rc;

use crate::instant::Instant;
use crate::instruction::{BridgeHint, Instruction};
use crate::offer::{CheckoutView, Way};
use crate::order::{Held, Status};

/// A view that many states share without copying it.
pub type View = Rc<CheckoutView>;

/// Where the checkout stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Checkout {
    /// The view is being fetched; `notice` is shown with it when it comes.
    Loading {
        /// Why it is fetched anew, if it is.
        notice: Option<Problem>,
        /// What was confirmed and refused because it had changed: the new view is compared with it.
        before: Option<(View, Choice)>,
    },
    /// There is nothing to show but a problem.
    Broken {
        /// Which.
        problem: Problem,
    },
    /// The shopper chooses and reads.
    Choosing {
        /// What is offered.
        view: View,
        /// What was chosen so far.
        choice: Choice,
        /// What the shopper should know before going on.
        notice: Option<Problem>,
        /// What has changed since the shopper confirmed, if that is why they are here again; told until they go on.
        changes: Vec<Change>,
        /// What is still missing; empty until the shopper asked to go on.
        missing: Vec<Missing>,
    },
    /// The shopper reads a document.
    Reading {
        /// What is offered.
        view: View,
        /// What was chosen so far.
        choice: Choice,
        /// What has changed since the shopper confirmed, for when they come back from reading.
        changes: Vec<Change>,
        /// The document's id.
        document: String,
    },
    /// The shopper looks at everything once more.
    Reviewing {
        /// What is offered.
        view: View,
        /// What was chosen, complete.
        choice: Choice,
    },
    /// The confirmation is on its way.
    Submitting {
        /// What is offered.
        view: View,
        /// What was chosen.
        choice: Choice,
        /// The idempotency key, made and stored before the first send.
        key: String,
    },
    /// The confirmation may not have arrived; it can be sent again under the same key.
    Unsent {
        /// What is offered.
        view: View,
        /// What was chosen.
        choice: Choice,
        /// The same key.
        key: String,
        /// What went wrong.
        problem: Problem,
    },
    /// The host's cashier is open, as far as we know.
    AtHost {
        /// What is offered.
        view: View,
        /// What the bridge was asked to do.
        instruction: Instruction,
    },
    /// We ask the backend for the truth.
    Confirming {
        /// What is offered.
        view: View,
        /// What the bridge was asked to do, if this page knows it.
        instruction: Option<Instruction>,
        /// What the bridge said, if it spoke to this page.
        hint: Option<BridgeHint>,
        /// When we began to ask.
        since: Instant,
        /// How often we asked since the backend was told what the bridge said; `None` until it has been told. What a
        /// question brings before that is older than the bridge's word.
        tries: Option<u32>,
    },
    /// The payment is not finished and nothing was paid so far; the shopper decides how to go on.
    Interrupted {
        /// What is offered.
        view: View,
        /// What the bridge would be asked to do again.
        instruction: Option<Instruction>,
        /// What the bridge said.
        hint: Option<BridgeHint>,
    },
    /// The attempt, or the order, is being given up; the backend closes it at the provider first.
    Releasing {
        /// What is offered.
        view: View,
        /// When we began.
        since: Instant,
        /// How often we asked.
        tries: u32,
    },
    /// The truth did not come within the deadline. It will; until then nothing can be paid a second time here.
    Stalled {
        /// What is offered.
        view: View,
        /// What the bridge would be asked to do again.
        instruction: Option<Instruction>,
        /// When the wait began.
        since: Instant,
    },
    /// The end, on the backend's word.
    Done {
        /// What was offered.
        view: View,
        /// How it ended.
        outcome: Outcome,
        /// What stands behind it, where it ended in a promise.
        held: Held,
    },
}

/// How a checkout ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Paid.
    Paid,
    /// Promised; the shopper owes later.
    Authorised,
    /// The provider refused the shopper for this option; others may still work.
    Declined,
    /// Cancelled.
    Cancelled,
    /// The session ran out.
    Expired,
    /// Something came after closing; people look into it.
    UnderReview,
}

impl Outcome {
    /// The outcome's name in DOM events.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Paid => "paid",
            Self::Authorised => "authorised",
            Self::Declined => "declined",
            Self::Cancelled => "cancelled",
            Self::Expired => "expired",
            Self::UnderReview => "under_review",
        }
    }
}

/// The backend's word on where the order stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StatusReport {
    /// Where it stands.
    pub status: Status,
    /// The last attempt was refused by its provider.
    pub is_declined: bool,
    /// What stands behind the promise, where one was given.
    pub held: Held,
}

/// What can happen to the checkout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The view came.
    ViewArrived(View),
    /// The view did not come.
    LoadFailed(Problem),
    /// The shopper picked an option.
    OptionPicked(Way),
    /// The shopper picked a plan of the picked option.
    PlanPicked(String),
    /// The shopper opened a document.
    DocumentOpened(String),
    /// The end of the open document was on the screen.
    EndReached,
    /// The shopper ticked or unticked a document.
    ConsentSet {
        /// The document's id.
        document: String,
        /// Ticked.
        is_given: bool,
    },
    /// The shopper wants to go on to the review.
    ReviewAsked,
    /// The shopper wants to go back and change something.
    BackAsked,
    /// The shopper confirmed; the key is fresh, or the remembered one for the same choice.
    ConfirmPressed {
        /// The idempotency key.
        key: String,
    },
    /// The backend accepted and tells what the bridge is to do.
    InstructionArrived(Instruction),
    /// The confirmation did not come to an instruction.
    ConfirmFailed(Problem),
    /// The bridge answered, or could not.
    HostAnswered(BridgeHint),
    /// The backend took note of the bridge's answer and has asked the provider.
    BridgeReported,
    /// It is time to ask for the status.
    PollDue,
    /// The backend's word.
    StatusArrived(StatusReport),
    /// The backend could not be asked.
    StatusFailed(Problem),
    /// The page came back to the foreground or out of the back/forward cache.
    PageReturned,
    /// The shopper asks for the result now.
    CheckAsked,
    /// The shopper wants to go on with the same payment.
    ContinueAsked,
    /// The shopper gives this payment up for another way.
    GiveUpAsked,
    /// The shopper cancels the order.
    CancelAsked,
    /// The shopper wants to try again.
    RetryAsked,
}

/// What the shell has to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Fetch the view; answer with `ViewArrived` or `LoadFailed`.
    LoadView,
    /// Store key and choice before anything is sent, so that a reload sends the same again.
    RememberKey {
        /// The key.
        key: String,
        /// What it stands for.
        choice: Choice,
    },
    /// Forget the stored key.
    ForgetKey,
    /// Send the confirmation; answer with `InstructionArrived` or `ConfirmFailed`.
    SendConfirm {
        /// What was chosen.
        choice: Choice,
        /// Under which key.
        key: String,
    },
    /// Hand the instruction to the bridge; answer with `HostAnswered`.
    OpenBridge(Instruction),
    /// Tell the backend what the bridge said; answer with `BridgeReported`, also when that failed.
    ReportBridge(BridgeHint),
    /// Ask for the status; answer with `StatusArrived` or `StatusFailed`.
    AskStatus {
        /// How long the backend may wait for news, in seconds.
        wait_s: u32,
    },
    /// Send `PollDue` after this time; a newer one replaces an older one.
    PollAfter {
        /// Milliseconds.
        delay_ms: i64,
    },
    /// Give the attempt up; answer with `StatusArrived` or `StatusFailed`.
    GiveUpAttempt,
    /// Cancel the order; answer with `StatusArrived` or `StatusFailed`.
    CancelOrder,
    /// Tell the backend that what it sent was not what it should be. No answer is awaited.
    ReportView(Problem),
    /// Tell the page that embeds us.
    Tell(Announcement),
}

/// What the embedding page is told, each as a DOM event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Announcement {
    /// The options are on screen.
    Ready,
    /// The shopper chose another plan.
    PlanChanged {
        /// Which way.
        way: Way,
        /// Which plan.
        plan: String,
    },
    /// The instruction goes to the host.
    Submitted,
    /// The end, on the backend's word.
    Completed(Outcome),
    /// The shopper cancelled.
    Cancelled,
    /// Something went wrong.
    Error(Problem),
}

/// The result of an accepted event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Where the checkout stands now.
    pub checkout: Checkout,
    /// What to do, in order.
    pub effects: Vec<Effect>,
}

/// The event has no place in this state; nothing changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refusal {
    /// The state.
    pub state: StateName,
    /// The refused event.
    pub event: EventName,
}

impl Checkout {
    /// How every checkout begins.
    pub fn start() -> Step {
        Step { checkout: Self::Loading { notice: None, before: None }, effects: vec![Effect::LoadView] }
    }

    /// The view, where there is one.
    pub const fn view(&self) -> Option<&View> {
        match self {
            Self::Loading { .. } | Self::Broken { .. } => None,
            Self::Choosing { view, .. }
            | Self::Reading { view, .. }
            | Self::Reviewing { view, .. }
            | Self::Submitting { view, .. }
            | Self::Unsent { view, .. }
            | Self::AtHost { view, .. }
            | Self::Confirming { view, .. }
            | Self::Interrupted { view, .. }
            | Self::Releasing { view, .. }
            | Self::Stalled { view, .. }
            | Self::Done { view, .. } => Some(view),
        }
    }
}

#[cfg(test)]
mod tests;
