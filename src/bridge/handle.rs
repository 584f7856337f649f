//! The face towards JavaScript: one function and one handle.

use js_sys::Function;
use paylater_core::checkout::Event;
use wasm_bindgen::prelude::*;
use yew::AppHandle;

use super::listener::Listener;
use super::options::Options;
use super::page::Root;
use crate::checkout::{CheckoutApp, Message, Props};
use crate::views::UiAction;

/// A mounted checkout. `destroy` it when it is no longer needed.
#[wasm_bindgen]
pub struct Handle {
    app: Option<AppHandle<CheckoutApp>>,
    root: Root,
    listener: Listener,
}

/// Draws a checkout into `root`, which it empties first, and tells `listener(name, detail)` what happens.
///
/// `options` is a plain object; see [`Options::read`]. A listener that returns `false` to `paylater-before-confirm` stops
/// the confirmation.
#[wasm_bindgen(js_name = renderInto)]
pub fn render_into(root: web_sys::Element, options: JsValue, listener: Function) -> Result<Handle, JsValue> {
    if !options.is_object() {
        return Err(JsError::new("renderInto: options must be an object").into());
    }
    let no_words = || JsError::new("renderInto: no words in the language of the options");
    let options = Options::read(&options).ok_or_else(no_words)?;
    let (root, listener) = (Root::new(root), Listener::new(listener));
    let props = Props { options, root: root.clone(), listener: listener.clone() };
    let app = yew::Renderer::<CheckoutApp>::with_root_and_props(root.element().clone(), props).render();
    Ok(Handle { app: Some(app), root, listener })
}

#[wasm_bindgen]
impl Handle {
    /// Takes new options. Another session, token or backend starts afresh; another language only changes the words,
    /// which come along the first time.
    pub fn update(&mut self, options: JsValue) {
        if let (Some(app), Some(options)) = (&mut self.app, Options::read(&options)) {
            app.update(Props { options, root: self.root.clone(), listener: self.listener.clone() });
        }
    }

    /// Confirms, as the button on the review does; on any other step nothing happens.
    pub fn confirm(&self) {
        self.send(UiAction::Confirm);
    }

    /// Cancels the order, as the button does; once a payment is out nothing happens.
    pub fn cancel(&self) {
        self.send(UiAction::Event(Event::CancelAsked));
    }

    /// Asks the backend where the order stands.
    pub fn refresh(&self) {
        self.send(UiAction::Event(Event::PageReturned));
    }

    /// Takes the checkout off the page and lets go of everything.
    pub fn destroy(&mut self) {
        if let Some(app) = self.app.take() {
            app.destroy();
        }
    }

    fn send(&self, action: UiAction) {
        if let Some(app) = &self.app {
            app.send_message(Message::Action(action));
        }
    }
}
