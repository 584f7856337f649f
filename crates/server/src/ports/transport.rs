//! The way to the providers: carries requests there and brings back what was answered, believing nothing of it.

use std::future::Future;
use std::pin::Pin;

use paylater_provider::{Fault, HttpAnswer, HttpRequest};

/// What comes back, in time.
pub type Answering<'a> = Pin<Box<dyn Future<Output = Result<HttpAnswer, Fault>> + Send + 'a>>;

/// Carries requests to the providers.
pub trait Transport: Send + Sync {
    /// Sends a request, once. Whatever goes wrong on the way leaves the result unknown.
    fn send(&self, request: HttpRequest) -> Answering<'_>;
}
