//! The checkout as a page that works without scripts, drawn by the backend: the same states of the same core, the same
//! views, with forms where a living page has clicks (ADR 9).

use paylater_core::checkout::Checkout;
use paylater_core::host::Host;
use yew::prelude::*;

use crate::text::{Locale, Text};
use crate::views::{self, ActionRegistry, Form, Receipt, RenderContext, ViewState};

/// What a drawn page knows besides the checkout's state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The language of its words.
    pub locale: Locale,
    /// The app in which it is read.
    pub host: Host,
    /// The way back to the shop.
    pub shop_url: Option<String>,
    /// The session.
    pub session: String,
    /// What allows to speak for it; sent with the form, and never in an address.
    pub client_token: String,
    /// Where the form goes.
    pub action: String,
    /// It only asks to see the page again.
    pub is_get: bool,
    /// What goes with it unseen: names with values.
    pub hidden: Vec<(&'static str, String)>,
}

/// The page's markup in the state that `checkout` makes. It is made where it is drawn, because states share their view in a
/// way that threads cannot.
pub async fn markup(page: Page, checkout: impl FnOnce() -> Checkout + Send + 'static) -> String {
    let drawn = move || Props { html: draw(&page, &checkout()) };
    yew::ServerRenderer::<Drawn>::with_props(drawn).hydratable(false).render().await
}

fn draw(page: &Page, checkout: &Checkout) -> Html {
    let context = RenderContext {
        text: Text::of(page.locale),
        actions: &ActionRegistry::default(),
        host: page.host,
        shop_url: page.shop_url.as_deref(),
        view_state: &ViewState::default(),
        receipt: Receipt { api_base: "", session: &page.session, client_token: &page.client_token },
        form: Some(Form { action: &page.action, is_get: page.is_get, hidden: &page.hidden }),
        scope: "",
    };
    views::render(checkout, context)
}

#[derive(Clone, PartialEq, Properties)]
struct Props {
    html: Html,
}

struct Drawn;

impl Component for Drawn {
    type Message = ();
    type Properties = Props;

    fn create(_: &Context<Self>) -> Self {
        Self
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        ctx.props().html.clone()
    }
}
