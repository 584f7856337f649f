//! The page's own comings and goings, and where its focus is.

use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{Document, Element, Event, EventTarget, HtmlElement, PageTransitionEvent};

use super::{is_true, text_of};

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

    /// Does it still stand on a page?
    pub fn is_connected(&self) -> bool {
        is_true(&self.0, "isConnected")
    }

    fn find(&self, id: &str) -> Option<Element> {
        // The ids are our own or come from the backend's configuration; one with a quote in it finds nothing.
        self.0.query_selector(&["[id=\"", id, "\"]"].concat()).ok().flatten()
    }

    /// Is the element of this id on the screen, as far as the page itself is? What covers the page we cannot know.
    pub fn sees(&self, id: &str) -> bool {
        let (Some(found), Some(window)) = (self.find(id), web_sys::window()) else { return false };
        let top = found.get_bounding_client_rect().top();
        let height = window.inner_height().ok().and_then(|height| height.as_f64()).unwrap_or_default();
        !is_hidden() && (0.0..height).contains(&top)
    }

    /// Brings the element of this id onto the screen.
    pub fn show(&self, id: &str) {
        if let Some(found) = self.find(id) {
            // To the upper edge: what a keyboard covers of the lower one, no page can know. The style sheet keeps it clear of
            // the reader's bar.
            found.scroll_into_view_with_bool(true);
        }
    }

    /// Moves the focus to the element of this id, or to the first thing inside it that takes input.
    pub fn focus(&self, id: &str) {
        let Some(found) = self.find(id) else { return };
        let inner = found.query_selector("input:not([disabled])").ok().flatten();
        if let Ok(target) = inner.unwrap_or(found).dyn_into::<HtmlElement>() {
            // An element that has just been removed does not take the focus; there is nothing to do about it.
            let _ = target.focus();
        }
    }
}

/// Who is listened to, for what, and by whom.
type Registered = (EventTarget, &'static str, Closure<dyn FnMut(Event)>);

/// Listens until it is dropped.
#[derive(Default)]
pub struct Listening(Vec<Registered>);

impl Listening {
    /// Calls `returned` each time the page comes back: to the foreground, or out of the back/forward cache.
    pub fn for_returns(returned: impl Fn() + Clone + 'static) -> Self {
        let mut listening = Self::default();
        let on_show = returned.clone();
        let shown = move |event: Event| {
            if event.dyn_ref::<PageTransitionEvent>().is_some_and(PageTransitionEvent::persisted) {
                on_show();
            }
        };
        let seen = move |_: Event| {
            if !is_hidden() {
                returned();
            }
        };
        listening.add(web_sys::window().map(EventTarget::from), "pageshow", shown);
        listening.add(document().map(EventTarget::from), "visibilitychange", seen);
        listening
    }

    /// Calls `clicked` with the number of the clicked element's action, if it has one.
    pub fn for_clicks(root: &Root, clicked: impl Fn(String) + 'static) -> Self {
        let mut listening = Self::default();
        let handler = move |event: Event| {
            // What a page put into a slot is clicked inside the root too, and has none.
            let element = event.target().and_then(|target| target.dyn_into::<Element>().ok());
            let actor = element
                .and_then(|element| element.closest(".paylater [data-paylater-action]").ok().flatten());
            if let Some(number) = actor.and_then(|actor| actor.get_attribute("data-paylater-action")) {
                clicked(number);
            }
        };
        listening.add(Some(root.0.clone().into()), "click", handler);
        listening
    }

    /// Calls `typed` with what stands in the field of this id each time it changes, and without it on the Enter key.
    pub fn for_typing(
        root: &Root,
        id: &'static str,
        typed: impl Fn(Option<String>) + Clone + 'static,
    ) -> Self {
        let mut listening = Self::default();
        for (name, is_enter) in [("input", false), ("keydown", true)] {
            let typed = typed.clone();
            let handler = move |event: Event| {
                let Some(field) = event.target().filter(|field| text_of(field, "id") == id) else { return };
                if !is_enter {
                    typed(Some(text_of(&field, "value")));
                } else if text_of(&event, "key") == "Enter" {
                    typed(None);
                }
            };
            listening.add(Some(root.0.clone().into()), name, handler);
        }
        listening
    }

    fn add(&mut self, target: Option<EventTarget>, name: &'static str, handler: impl FnMut(Event) + 'static) {
        let Some(target) = target else { return };
        let closure = Closure::new(handler);
        if target.add_event_listener_with_callback(name, closure.as_ref().unchecked_ref()).is_ok() {
            self.0.push((target, name, closure));
        }
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        for (target, name, closure) in &self.0 {
            // Removing a listener that is not there is no failure.
            let _ = target.remove_event_listener_with_callback(name, closure.as_ref().unchecked_ref());
        }
    }
}
