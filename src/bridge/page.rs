//! The page's own comings and goings, and where its focus is.

use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{Document, Element, Event, EventTarget, HtmlElement, PageTransitionEvent};

fn document() -> Option<Document> {
    web_sys::window().and_then(|window| window.document())
}

/// Is the page in the background?
pub fn is_hidden() -> bool {
    document().is_some_and(|document| document.hidden())
}

/// The element under which everything is drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Root(Element);

impl Root {
    /// Draws under this element.
    pub fn new(element: Element) -> Self {
        Self(element)
    }

    /// The element itself.
    pub(super) fn element(&self) -> &Element {
        &self.0
    }

    /// Moves the focus to the element of this id, or to the first thing inside it that takes input.
    pub fn focus(&self, id: &str) {
        // The ids are our own or come from the backend's configuration; one with a quote in it finds nothing.
        let selector = ["[id=\"", id, "\"]"].concat();
        let Ok(Some(found)) = self.0.query_selector(&selector) else { return };
        let inner = found.query_selector("input:not([disabled])").ok().flatten();
        if let Ok(target) = inner.unwrap_or(found).dyn_into::<HtmlElement>() {
            // An element that has just been removed does not take the focus; there is nothing to do about it.
            let _ = target.focus();
        }
    }
}

/// Tells when the page came back: to the foreground, or out of the back/forward cache. Stops when dropped.
pub struct Returns {
    heard: Vec<Heard>,
}

/// Who is listened to, for what, and by whom.
type Heard = (EventTarget, &'static str, Closure<dyn FnMut(Event)>);

impl Returns {
    /// Calls `returned` each time.
    pub fn listen(returned: impl Fn() + Clone + 'static) -> Self {
        let mut heard = Vec::new();
        let mut add =
            |target: Option<EventTarget>, name: &'static str, closure: Closure<dyn FnMut(Event)>| {
                let Some(target) = target else { return };
                if target.add_event_listener_with_callback(name, closure.as_ref().unchecked_ref()).is_ok() {
                    heard.push((target, name, closure));
                }
            };
        let on_show = returned.clone();
        let shown = Closure::new(move |event: Event| {
            if event.dyn_ref::<PageTransitionEvent>().is_some_and(PageTransitionEvent::persisted) {
                on_show();
            }
        });
        let seen = Closure::new(move |_: Event| {
            if !is_hidden() {
                returned();
            }
        });
        add(web_sys::window().map(EventTarget::from), "pageshow", shown);
        add(document().map(EventTarget::from), "visibilitychange", seen);
        Self { heard }
    }
}

impl Drop for Returns {
    fn drop(&mut self) {
        for (target, name, closure) in &self.heard {
            // Removing a listener that is not there is no failure.
            let _ = target.remove_event_listener_with_callback(name, closure.as_ref().unchecked_ref());
        }
    }
}
