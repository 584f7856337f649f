//! The one stateful component: an event comes in, the core steps, the effects go out, the views draw.

use std::rc::Rc;

use gloo_timers::callback::Timeout;
use paylater_core::checkout::{Checkout, Event, EventName, Step, View};
use paylater_core::offer::CheckoutView;
use paylater_wire::codec::Versioned;
use yew::html::Scope;
use yew::prelude::*;

use crate::bridge::listener::Listener;
use crate::bridge::options::Options;
use crate::bridge::page::{Listening, Root};
use crate::bridge::{clock, random};
use crate::effects::{EffectRunner, TaskResult};
use crate::focus;
use crate::views::{
    self, ActionRegistry, END, MATCH, ROWS_AT_ONCE, Receipt, RenderContext, SEARCH, Turn, UiAction, ViewState,
};

/// How long after the beginning of a long schedule its rest is drawn: some frames, so that the tap is answered first.
const REST_MS: u32 = 50;

/// What the embedding page gives.
#[derive(Debug, Clone, PartialEq, Properties)]
pub struct Props {
    /// Its wishes.
    pub options: Options,
    /// Where we draw.
    pub root: Root,
    /// Whom we notify.
    pub listener: Listener,
}

/// What reaches the component.
#[derive(Debug)]
pub enum Message {
    /// A view was touched, or the page called a method.
    Action(UiAction),
    /// Something was typed into the reader's search.
    Typed(String),
    /// The page has been asked whether this may be confirmed, and has answered.
    PageAnswered {
        /// Counts the screens: the answer is for the one on which it was asked.
        screen_no: u32,
        /// It may.
        is_allowed: bool,
    },
    /// An effect brought a result.
    TaskDone(TaskResult),
    /// The page came back to the shopper.
    PageReturned,
    /// The rest of a long schedule can be drawn.
    RestDue,
}

/// The component.
pub struct CheckoutApp {
    checkout: Checkout,
    runner: EffectRunner,
    actions: Rc<ActionRegistry>,
    /// Who takes the focus once the next screen is drawn.
    focus: Option<String>,
    view_state: ViewState,
    /// Counts the screens.
    screen_no: u32,
    /// The reader's match is brought onto the screen once it is drawn.
    shows_match: bool,
    /// Draws the rest of a long schedule.
    rest: Option<Timeout>,
    /// Something other than the first loading has been on the screen.
    has_shown: bool,
    _listening: [Listening; 3],
}

impl Props {
    fn runner(&self, link: &Scope<CheckoutApp>, life: u32) -> EffectRunner {
        let place = (self.root.clone(), self.listener.clone());
        EffectRunner::new(link.callback(Message::TaskDone), self.options.clone(), place, life)
    }
}

impl CheckoutApp {
    /// Goes on with what stands on the page already, as if it had been done here: the state is hydrated, the nodes are new
    /// ones (ADR 9).
    fn hydrate(&mut self, view: Versioned<CheckoutView>, prior_events: Vec<Event>) {
        self.runner.saw(view.version);
        self.step(Event::ViewArrived(View::new(view.value)));
        for event in prior_events {
            self.step(event);
        }
        // What stands there whole already must not shrink and grow again.
        self.view_state.is_truncated = false;
    }

    fn begin(&mut self, step: Step) {
        if step.checkout.name() != self.checkout.name() {
            self.screen_no += 1;
            self.view_state.is_asking = false;
        }
        self.checkout = step.checkout;
        self.view_state.follow(&self.checkout);
        for effect in step.effects {
            self.runner.run(effect, self.checkout.view());
        }
    }

    /// Steps the core. An event that has no place in this state is left aside: that is what makes a double tap harmless.
    fn step(&mut self, event: Event) -> bool {
        let name = event.name();
        let Ok(step) = self.checkout.step(event, clock::now(), random::number()) else { return false };
        if let Some(target) = focus::after(&self.checkout, name, &step.checkout, !self.has_shown) {
            self.focus = Some(target);
        }
        self.begin(step);
        if matches!(name, EventName::OptionPicked | EventName::PlanPicked) {
            self.view_state.is_truncated = self.has_long_schedule();
        }
        self.has_shown |= !matches!(self.checkout, Checkout::Loading { .. });
        // Comparing the old state with the new one would cost more bytes than drawing the same once more costs time.
        true
    }

    fn has_long_schedule(&self) -> bool {
        let Checkout::Choosing { view, choice, .. } = &self.checkout else { return false };
        choice.plan(view).is_some_and(|plan| plan.schedule.rows.len() > ROWS_AT_ONCE)
    }

    /// Looks whether the end of the text is on the screen: once a second, because reading is counted in seconds, and before
    /// anything else that happens to it.
    fn look_for_the_end(&mut self, root: &Root) {
        if let Checkout::Reading { choice, document, .. } = &self.checkout
            && !choice.shown(document).to_end
            && root.sees(END)
        {
            self.step(Event::EndReached);
        }
    }

    /// Asks the page first. Its answer comes in a task of its own, so that whatever the page did to this checkout meanwhile
    /// has happened by then.
    fn confirm(&mut self, ctx: &Context<Self>) -> bool {
        let Checkout::Reviewing { choice, .. } = &self.checkout else { return false };
        if self.view_state.is_asking {
            return false;
        }
        self.view_state.is_asking = true;
        let (asked, screen_no) = (self.runner.may_confirm(choice), self.screen_no);
        ctx.link().send_future(async move { Message::PageAnswered { screen_no, is_allowed: asked.await } });
        true
    }

    /// Confirms what the page was asked about, if that still stands there.
    fn confirm_allowed(&mut self, root: &Root, screen_no: u32, is_allowed: bool) -> bool {
        if screen_no != self.screen_no {
            return false;
        }
        self.view_state.is_asking = false;
        if let Checkout::Reviewing { view, choice } = &self.checkout
            && is_allowed
            && root.is_connected()
        {
            let key = self.runner.key(choice, view);
            self.step(Event::ConfirmPressed { key });
        }
        true
    }
}

impl Component for CheckoutApp {
    type Message = Message;
    type Properties = Props;

    fn create(ctx: &Context<Self>) -> Self {
        let link = ctx.link().clone();
        let Props { options, root, .. } = ctx.props();
        let step = Checkout::start();
        let actions = Rc::<ActionRegistry>::default();
        let clicked = {
            let (link, actions) = (link.clone(), actions.clone());
            move |number: String| {
                actions.get(&number).into_iter().for_each(|action| link.send_message(Message::Action(action)))
            }
        };
        let typing = link.callback(|typed: Option<String>| match typed {
            Some(words) => Message::Typed(words),
            None => Message::Action(UiAction::Turn(Turn::Next)),
        });
        let mut app = Self {
            checkout: step.checkout.clone(),
            runner: ctx.props().runner(&link, 0),
            actions: actions.clone(),
            focus: None,
            view_state: ViewState::default(),
            screen_no: 0,
            shows_match: false,
            rest: None,
            has_shown: false,
            _listening: [
                Listening::for_clicks(root, clicked),
                Listening::for_typing(root, SEARCH, move |typed| typing.emit(typed)),
                Listening::for_returns(move || link.send_message(Message::PageReturned)),
            ],
        };
        match options.drawn.as_ref().and_then(|drawn| Some((drawn.view()?, drawn.prior_events()))) {
            Some((view, events)) => app.hydrate(view, events),
            None => app.begin(step),
        }
        app
    }

    fn update(&mut self, ctx: &Context<Self>, message: Message) -> bool {
        self.look_for_the_end(&ctx.props().root);
        match message {
            Message::Action(UiAction::Event(event)) => self.step(event),
            Message::Action(UiAction::Confirm) => self.confirm(ctx),
            Message::PageAnswered { screen_no, is_allowed } => {
                self.confirm_allowed(&ctx.props().root, screen_no, is_allowed)
            }
            Message::Action(UiAction::GoTo(id)) => {
                ctx.props().root.focus(&id);
                false
            }
            Message::Action(UiAction::Turn(turn)) => {
                self.shows_match |= self.view_state.reader.turn(turn);
                true
            }
            Message::Typed(words) => {
                self.view_state.reader.seek(&words);
                self.shows_match = true;
                true
            }
            Message::TaskDone(result) => self.runner.ingest(result).is_some_and(|event| self.step(event)),
            Message::PageReturned => self.step(Event::PageReturned),
            Message::RestDue => {
                self.rest = None;
                std::mem::take(&mut self.view_state.is_truncated)
            }
        }
    }

    fn changed(&mut self, ctx: &Context<Self>, before: &Props) -> bool {
        let options = &ctx.props().options;
        if options.is_same_checkout(&before.options) {
            self.runner.renew(options.clone());
        } else {
            self.runner = ctx.props().runner(ctx.link(), self.runner.life() + 1);
            self.begin(Checkout::start());
        }
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let options = &ctx.props().options;
        self.actions.clear();
        let context = RenderContext {
            text: options.text,
            actions: &self.actions,
            host: options.host,
            shop_url: options.shop_url.as_deref(),
            view_state: &self.view_state,
            receipt: Receipt {
                api_base: &options.api_base,
                session: &options.session,
                client_token: &options.client_token,
            },
            form: None,
            scope: "",
        };
        views::render(&self.checkout, context)
    }

    fn rendered(&mut self, ctx: &Context<Self>, _is_first: bool) {
        if let Some(id) = self.focus.take() {
            ctx.props().root.focus(&id);
        }
        if self.view_state.is_truncated && self.rest.is_none() {
            let link = ctx.link().clone();
            self.rest = Some(Timeout::new(REST_MS, move || link.send_message(Message::RestDue)));
        }
        if std::mem::take(&mut self.shows_match) {
            ctx.props().root.show(MATCH);
        }
    }
}
