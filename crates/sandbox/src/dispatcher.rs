//! Works off the timer queue: delivers notifications, lets deductions and collections go through.
//!
//! It carries out; what happens is decided by the rules of each product and by the notification's own
//! schedule.

use std::time::Duration;

use crate::app::App;
use crate::crypto::CryptoError;
use crate::options::NotificationKey;
use crate::product::Context;
use crate::state::SandboxState;
use crate::state::faults::{InjectedFaults, NOTIFICATION};
use crate::state::notification::{Attempt, Message};
use crate::state::timers::{ScheduledTask, Task, Work};
use crate::wechat::signer::Signer;
use crate::{alipay, datetime, wechat};

/// WeChat Pay allows five seconds; Alipay's limit is not published.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(5);
/// How much of the receiver's answer is kept.
const ANSWER_CHARS_KEPT: usize = 200;

/// Works off the timer queue until the task is stopped.
pub async fn run(app: App) {
    loop {
        for notification in take_due(&app) {
            let app = app.clone();
            // Deliveries wait for the merchant; one slow receiver must not keep the others waiting.
            tokio::spawn(async move { deliver(&app, &notification, false).await });
        }
        match app.look(|state, _| state.timers.next_due_ms()) {
            None => app.timers_changed().await,
            Some(due_ms) => {
                let wait_ms = u64::try_from(due_ms - datetime::now_ms()).unwrap_or(0);
                let _ = tokio::time::timeout(Duration::from_millis(wait_ms), app.timers_changed()).await;
            }
        }
    }
}

/// Looks before it changes anything: with a state file, each change is a write.
fn take_due(app: &App) -> Vec<String> {
    let is_due = |state: &SandboxState, ctx: Context<'_>| {
        state.timers.next_due_ms().is_some_and(|at| at <= ctx.now_ms)
    };
    if app.look(is_due) { app.change_quietly(|state, ctx| perform_due(state, &ctx)) } else { Vec::new() }
}

/// Does what is due in the same change that takes it off the timer queue, so that no crash falls between the two;
/// answers the notifications that are due.
fn perform_due(state: &mut SandboxState, ctx: &Context<'_>) -> Vec<String> {
    let mut notifications = Vec::new();
    for task in state.timers.take_due(ctx.now_ms) {
        match task.task {
            Task::Deliver { notification, .. } => notifications.push(notification),
            Task::Work(work) => perform(state, &work, ctx),
        }
    }
    notifications
}

/// Performs tasks at once and in order, first deliveries of what they cause included, and waits for each.
///
/// This is how a notification comes before the answer of the call that caused it.
pub async fn fast_forward(app: &App, tasks: Vec<ScheduledTask>) {
    let mut queue: std::collections::VecDeque<Task> = tasks.into_iter().map(|task| task.task).collect();
    while let Some(task) = queue.pop_front() {
        match task {
            Task::Deliver { notification, .. } => deliver(app, &notification, false).await,
            Task::Work(work) => queue.extend(app.change(|state, ctx| {
                let mark = state.timers.mark();
                perform(state, &work, &ctx);
                state.timers.take_since(mark).into_iter().map(|task| task.task)
            })),
        }
    }
}

fn perform(state: &mut SandboxState, work: &Work, ctx: &Context<'_>) {
    match ctx.product(&work.product) {
        Some(product) => (product.work)(state, work, ctx),
        None => tracing::error!(product = work.product, "work of a product that is not there"),
    }
}

/// Sends a notification once and records what came back. An extra delivery leaves the schedule as it was.
pub async fn deliver(app: &App, id: &str, is_extra: bool) {
    let Some((url, message, created_ms)) = app.look(|state, _| {
        let notification = state.notifications.get(id).filter(|found| is_extra || found.is_waiting())?;
        Some((notification.url.clone(), notification.message.clone(), notification.created_ms))
    }) else {
        return;
    };
    let injected = app.change(|state, _| InjectedFaults::take(&mut state.faults, NOTIFICATION));
    if injected.delay_ms > 0 {
        tokio::time::sleep(Duration::from_millis(injected.delay_ms)).await;
    }
    let extras = usize::from(injected.is_duplicated);
    for nth in 0..=extras {
        let attempt = attempt(app, id, &url, &message, created_ms, injected).await;
        tracing::info!(notification = id, %url, status = attempt.status, answer = attempt.answer, "delivered");
        record(app, id, Attempt { is_extra: is_extra || nth > 0, ..attempt });
    }
}

fn record(app: &App, id: &str, attempt: Attempt) {
    app.change(|state, ctx| {
        let Some(notification) = state.notifications.get_mut(id) else {
            return;
        };
        if let Some(wait_ms) = notification.record(attempt, ctx.options.behaviour.time_scale) {
            let task = Task::Deliver { notification: id.to_owned(), is_first: false };
            state.timers.add(ctx.now_ms + wait_ms, task);
        }
    });
}

async fn attempt(
    app: &App,
    id: &str,
    url: &str,
    message: &Message,
    created_ms: i64,
    injected: InjectedFaults,
) -> Attempt {
    let at_ms = datetime::now_ms();
    let nothing_came =
        |answer: String| Attempt { at_ms, status: None, answer, is_acknowledged: false, is_extra: false };
    if injected.is_dropped_before {
        return nothing_came("lost on its way (fault)".to_owned());
    }
    let sent = match request(app, id, url, message, created_ms, injected) {
        Ok(request) => request.timeout(ANSWER_TIMEOUT).send().await,
        Err(error) => return nothing_came(error.to_string()),
    };
    let (status, body) = match sent {
        Ok(response) => (response.status().as_u16(), response.text().await.unwrap_or_default()),
        Err(error) => return nothing_came(error.to_string()),
    };
    if injected.is_dropped_after {
        return nothing_came("its answer was lost (fault)".to_owned());
    }
    Attempt {
        at_ms,
        status: Some(status),
        is_acknowledged: message.is_acknowledged_by(status, &body),
        answer: body.chars().take(ANSWER_CHARS_KEPT).collect(),
        is_extra: false,
    }
}

/// One delivery, signed afresh.
fn request(
    app: &App,
    id: &str,
    url: &str,
    message: &Message,
    created_ms: i64,
    injected: InjectedFaults,
) -> Result<reqwest::RequestBuilder, CryptoError> {
    let now_ms = datetime::now_ms();
    let alipay_body = |content| alipay::notification::body(id, content, &app.keys().alipay, now_ms, injected);
    let form = |body: String| {
        app.client().post(url).header("content-type", alipay::notification::CONTENT_TYPE).body(body)
    };
    match message {
        Message::AlipayForm { fields } => alipay_body(alipay::notification::Content::Form(fields)).map(form),
        Message::AlipayMessage { msg_method, biz_content } => {
            let app_id = &app.options().identities.alipay_app_id;
            alipay_body(alipay::notification::Content::Message { msg_method, biz_content, app_id }).map(form)
        }
        Message::WechatPay { event_type, original_type, summary, resource } => {
            let content = wechat::notification::Content { event_type, original_type, summary, resource };
            let body = wechat::notification::body(id, content, created_ms, &app.merchant().wechat_api_v3)?;
            let signer = app.look(|state, ctx| {
                let key = ctx.options.behaviour.wechat_notification_key;
                signer_of(state, state.notification_key.unwrap_or(key))
            });
            let headers = signer.headers(app.keys(), &body, now_ms, injected)?;
            let request = app
                .client()
                .post(url)
                .header("content-type", "application/json; charset=utf-8")
                .header("user-agent", "Mozilla/4.0");
            let signed =
                headers.into_iter().fold(request, |request, (name, value)| request.header(name, value));
            Ok(signed.body(body))
        }
    }
}

fn signer_of(state: &SandboxState, key: NotificationKey) -> Signer {
    match key {
        NotificationKey::PublicKey => Signer::PublicKey,
        NotificationKey::PlatformCertificate => Signer::PlatformCertificate,
        NotificationKey::Alternate => {
            let sent_before: usize = state
                .notifications
                .values()
                .filter(|notification| matches!(notification.message, Message::WechatPay { .. }))
                .map(|notification| notification.attempts.len())
                .sum();
            if sent_before.is_multiple_of(2) { Signer::PublicKey } else { Signer::PlatformCertificate }
        }
    }
}
