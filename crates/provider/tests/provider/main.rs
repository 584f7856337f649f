//! The provider crate from outside: published vectors, every request, every answer, every attack.

mod alipay_answers;
mod alipay_deposit;
mod alipay_messages;
mod alipay_notifications;
mod alipay_promises;
mod alipay_requests;
mod configuration;
mod given_back;
mod golden;
mod numbers;
mod robustness;
mod unreadable;
mod wechat_answers;
mod wechat_notifications;
mod wechat_requests;
mod world;
