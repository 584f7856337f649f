//! The one stateful component: an event comes in, the core steps, the effects go out, the views draw.

use paylater_core::checkout::{Checkout, Event, Step};
use yew::prelude::*;

use crate::bridge::listener::Listener;
use crate::bridge::options::Options;
use crate::bridge::page::{Returns, Root};
use crate::bridge::{chance, clock};
use crate::effects::{News, Shell};
use crate::focus;
use crate::views::{self, Said, Scene};

/// What the embedding page gives.
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct Props {
    /// Its wishes.
    pub options: Options,
    /// Where we draw.
    pub root: Root,
    /// Whom we tell.
    pub listener: Listener,
}

/// What reaches the component.
#[derive(Debug)]
pub enum Message {
    /// A view was touched, or the page called a method.
    Said(Said),
    /// An effect brought an answer.
    News(News),
    /// The page came back to the shopper.
    PageReturned,
}

/// The component.
pub struct CheckoutApp {
    checkout: Checkout,
    shell: Shell,
    say: Callback<Said>,
    /// Who takes the focus once the next screen is drawn.
    focus: Option<&'static str>,
    /// Something other than the first loading has been on the screen.
    has_shown: bool,
    _returns: Returns,
}

impl CheckoutApp {
    fn begin(&mut self, step: Step) {
        self.checkout = step.checkout;
        for effect in step.effects {
            self.shell.run(effect, self.checkout.view());
        }
    }

    /// Steps the core. An event that has no place in this state is left aside: that is what makes a double tap harmless.
    fn step(&mut self, event: Event) -> bool {
        let name = event.name();
        let Ok(step) = self.checkout.step(event, clock::now(), chance::number()) else { return false };
        if let Some(target) = focus::after(&self.checkout, name, &step.checkout, !self.has_shown) {
            self.focus = Some(target);
        }
        self.begin(step);
        self.has_shown |= !matches!(self.checkout, Checkout::Loading { .. });
        // Comparing the old state with the new one would cost more bytes than drawing the same once more costs time.
        true
    }

    fn confirm(&mut self) -> bool {
        let Checkout::Reviewing { view, choice } = &self.checkout else { return false };
        if !self.shell.may_confirm(choice) {
            return false;
        }
        let key = self.shell.key(choice, view);
        self.step(Event::ConfirmPressed { key })
    }
}

impl Component for CheckoutApp {
    type Message = Message;
    type Properties = Props;

    fn create(ctx: &Context<Self>) -> Self {
        let link = ctx.link().clone();
        let Props { options, listener, .. } = ctx.props();
        let step = Checkout::start();
        let mut app = Self {
            checkout: step.checkout.clone(),
            shell: Shell::new(link.clone(), options.clone(), listener.clone(), 0),
            say: link.callback(Message::Said),
            focus: None,
            has_shown: false,
            _returns: Returns::listen(move || link.send_message(Message::PageReturned)),
        };
        app.begin(step);
        app
    }

    fn update(&mut self, ctx: &Context<Self>, message: Message) -> bool {
        match message {
            Message::Said(Said::Event(event)) => self.step(event),
            Message::Said(Said::Confirm) => self.confirm(),
            Message::Said(Said::GoTo(id)) => {
                ctx.props().root.focus(&id);
                false
            }
            Message::News(news) => self.shell.take_in(news).is_some_and(|event| self.step(event)),
            Message::PageReturned => self.step(Event::PageReturned),
        }
    }

    fn changed(&mut self, ctx: &Context<Self>, before: &Props) -> bool {
        let Props { options, listener, .. } = ctx.props();
        if options.is_same_checkout(&before.options) {
            self.shell.renew(options.clone());
        } else {
            self.shell =
                Shell::new(ctx.link().clone(), options.clone(), listener.clone(), self.shell.life() + 1);
            self.begin(Checkout::start());
        }
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let options = &ctx.props().options;
        let scene = Scene {
            text: options.locale.text(),
            say: &self.say,
            host: options.host,
            shop_url: options.shop_url.as_deref(),
        };
        views::render(&self.checkout, scene)
    }

    fn rendered(&mut self, ctx: &Context<Self>, _is_first: bool) {
        if let Some(id) = self.focus.take() {
            ctx.props().root.focus(id);
        }
    }
}
