//! The notification dispatcher: performs what is due, and makes of each notification that is due a POST to be
//! carried by somebody else, who hands in what came of it.
//!
//! It carries out; what happens is decided by the rules of each product and by the notification's own
//! schedule.

use std::collections::VecDeque;

use crate::crypto::CryptoError;
use crate::options::NotificationKey;
use crate::ports::{HttpPost, Sent};
use crate::product::Context;
use crate::state::SandboxState;
use crate::state::faults::{InjectedFaults, Kind, NOTIFICATION};
use crate::state::notification::{Attempt, Message};
use crate::state::timers::{ScheduledTask, Task, Work};
use crate::wechat::signer::Signer;
use crate::{alipay, wechat};

/// How much of the receiver's answer is kept.
const ANSWER_CHARS_KEPT: usize = 200;

/// One delivery of a notification. Who takes it hands in its answer; one that is not handed in stays under way until
/// a restart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// The notification's id.
    pub notification: String,
    /// What is to be sent.
    pub post: HttpPost,
    /// When it was made, in milliseconds since 1970.
    pub made_ms: i64,
    is_extra: bool,
    is_answer_lost: bool,
}

/// Performs everything that is due, in the order in which it is due; answers the notifications to be sent. What is
/// performed leaves the queue in the same change, so that no crash falls between the two.
pub fn perform_due(state: &mut SandboxState, ctx: &Context<'_>) -> Vec<Delivery> {
    let mut deliveries = Vec::new();
    while state.timers.next_due_ms().is_some_and(|due_ms| due_ms <= ctx.now_ms) {
        for scheduled in state.timers.take_due(ctx.now_ms) {
            deliveries.extend(perform(state, scheduled.task, ctx));
        }
    }
    deliveries
}

/// Performs tasks at once and in order, first deliveries of what they cause included, whenever they are due.
///
/// This is how a notification comes before the answer of the call that caused it. What tries again keeps its time: brought
/// forward, it would find everything as it was, without end.
pub fn fast_forward(state: &mut SandboxState, tasks: Vec<ScheduledTask>, ctx: &Context<'_>) -> Vec<Delivery> {
    let mut queue: VecDeque<Task> = tasks.into_iter().map(|scheduled| scheduled.task).collect();
    let mut deliveries = Vec::new();
    while let Some(task) = queue.pop_front() {
        let mark = state.timers.mark();
        deliveries.extend(perform(state, task.clone(), ctx));
        match task {
            // What a delivery leaves behind is its repetition.
            Task::Deliver { .. } => {}
            Task::Work(_) => {
                let (again, caused): (Vec<_>, Vec<_>) =
                    state.timers.take_since(mark).into_iter().partition(|scheduled| scheduled.task == task);
                again.into_iter().for_each(|scheduled| state.timers.put_back(scheduled));
                queue.extend(caused.into_iter().map(|scheduled| scheduled.task));
            }
        }
    }
    deliveries
}

/// Sends a notification once more, outside the provider's schedule and whatever became of it.
pub fn replay(state: &mut SandboxState, id: &str, ctx: &Context<'_>) -> Vec<Delivery> {
    deliver(state, id, true, None, ctx)
}

/// Records what came of a delivery, and plans the next where the provider repeats.
pub fn take_answer(state: &mut SandboxState, delivery: &Delivery, sent: Sent, ctx: &Context<'_>) {
    let attempt = match sent {
        Ok(_) if delivery.is_answer_lost => {
            nothing_came(delivery.made_ms, "its answer was lost (fault)".to_owned())
        }
        Ok(answer) => {
            let message = state.notifications.get(&delivery.notification).map(|known| &known.message);
            Attempt {
                at_ms: delivery.made_ms,
                status: Some(answer.status),
                is_acknowledged: message
                    .is_some_and(|message| message.is_acknowledged_by(answer.status, &answer.body)),
                answer: answer.body.chars().take(ANSWER_CHARS_KEPT).collect(),
                is_extra: false,
            }
        }
        Err(why) => nothing_came(delivery.made_ms, why),
    };
    record(state, &delivery.notification, Attempt { is_extra: delivery.is_extra, ..attempt }, ctx);
}

fn perform(state: &mut SandboxState, task: Task, ctx: &Context<'_>) -> Vec<Delivery> {
    match task {
        Task::Deliver { notification, is_extra, injected } => {
            deliver(state, &notification, is_extra, injected, ctx)
        }
        Task::Work(work) => {
            work_on(state, &work, ctx);
            Vec::new()
        }
    }
}

fn work_on(state: &mut SandboxState, work: &Work, ctx: &Context<'_>) {
    match ctx.product(&work.product) {
        Some(product) => (product.work)(state, work, ctx),
        None => tracing::error!(product = work.product, "work of a product that is not there"),
    }
}

/// The deliveries of a notification that is due: two when it is doubled, none when it is late or lost on its way.
fn deliver(
    state: &mut SandboxState,
    id: &str,
    is_extra: bool,
    injected: Option<InjectedFaults>,
    ctx: &Context<'_>,
) -> Vec<Delivery> {
    let wanted = state.notifications.get(id).filter(|known| is_extra || known.is_waiting());
    let Some(is_form) = wanted.map(|known| known.message.is_form()) else {
        return Vec::new();
    };
    let can_strike = |kind| kind != Kind::EmptyField || is_form;
    let injected =
        injected.unwrap_or_else(|| InjectedFaults::take_some(&mut state.faults, NOTIFICATION, can_strike));
    if injected.delay_ms > 0 {
        let due_ms = ctx.now_ms.saturating_add_unsigned(injected.delay_ms);
        let injected = Some(InjectedFaults { delay_ms: 0, ..injected });
        state.timers.add(due_ms, Task::Deliver { notification: id.to_owned(), is_extra, injected });
        return Vec::new();
    }
    let doubled = usize::from(injected.is_duplicated);
    (0..=doubled).filter_map(|nth| deliver_once(state, id, is_extra || nth > 0, injected, ctx)).collect()
}

fn deliver_once(
    state: &mut SandboxState,
    id: &str,
    is_extra: bool,
    injected: InjectedFaults,
    ctx: &Context<'_>,
) -> Option<Delivery> {
    let made_ms = ctx.now_ms;
    let made = if injected.is_dropped_before {
        Err("lost on its way (fault)".to_owned())
    } else {
        post(state, id, injected, ctx).map_err(|error| error.to_string())
    };
    match made {
        Ok(post) => Some(Delivery {
            notification: id.to_owned(),
            post,
            made_ms,
            is_extra,
            is_answer_lost: injected.is_dropped_after,
        }),
        Err(why) => {
            record(state, id, Attempt { is_extra, ..nothing_came(made_ms, why) }, ctx);
            None
        }
    }
}

fn nothing_came(at_ms: i64, answer: String) -> Attempt {
    Attempt { at_ms, status: None, answer, is_acknowledged: false, is_extra: false }
}

fn record(state: &mut SandboxState, id: &str, attempt: Attempt, ctx: &Context<'_>) {
    let Some(notification) = state.notifications.get_mut(id) else {
        return;
    };
    if let Some(wait_ms) = notification.record(attempt, ctx.options.behaviour.time_scale) {
        state.timers.add(ctx.now_ms + wait_ms, Task::deliver(id));
    }
}

/// One delivery, signed afresh.
fn post(
    state: &mut SandboxState,
    id: &str,
    injected: InjectedFaults,
    ctx: &Context<'_>,
) -> Result<HttpPost, CryptoError> {
    let known = state.notifications.get(id).ok_or(CryptoError)?;
    let (url, message, created_ms) = (known.url.clone(), known.message.clone(), known.created_ms);
    let alipay = |content| {
        let body = alipay::notification::body(id, content, &ctx.keys.alipay, ctx.now_ms, injected)?;
        let headers = vec![("content-type", alipay::notification::CONTENT_TYPE.to_owned())];
        Ok(HttpPost { url: url.clone(), headers, body })
    };
    match &message {
        Message::AlipayForm { fields } => alipay(alipay::notification::Content::Form(fields)),
        Message::AlipayMessage { msg_method, biz_content } => {
            let app_id = &ctx.options.identities.alipay_app_id;
            alipay(alipay::notification::Content::Message { msg_method, biz_content, app_id })
        }
        Message::WechatPay { event_type, original_type, summary, resource } => {
            let content = wechat::notification::Content { event_type, original_type, summary, resource };
            let key = &ctx.merchant.wechat_api_v3;
            let body = wechat::notification::body(id, content, created_ms, key, ctx.random)?;
            let mut headers = vec![
                ("content-type", "application/json; charset=utf-8".to_owned()),
                ("user-agent", "Mozilla/4.0".to_owned()),
            ];
            let signer = signer(state, ctx);
            headers.extend(signer.headers(ctx.keys, &body, ctx.now_ms, ctx.random, injected)?);
            Ok(HttpPost { url, headers, body })
        }
    }
}

fn signer(state: &mut SandboxState, ctx: &Context<'_>) -> Signer {
    let signed_before = state.count_wechat_signature();
    match ctx.options.behaviour.notification_key(state.notification_key) {
        NotificationKey::PublicKey => Signer::PublicKey,
        NotificationKey::PlatformCertificate => Signer::PlatformCertificate,
        NotificationKey::Alternate if signed_before.is_multiple_of(2) => Signer::PublicKey,
        NotificationKey::Alternate => Signer::PlatformCertificate,
    }
}
