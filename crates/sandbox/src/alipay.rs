//! Alipay as its OpenAPI v2 gateway shows it: how a request is signed and read, how an answer and a notification
//! are written. What the calls do is each product's own.
//!
//! Left out on purpose: certificate mode, content encryption, SM2, the REST protocol v3, bills and
//! complaints.

pub mod answer;
pub mod notification;
pub mod request;
