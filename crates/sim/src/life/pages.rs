//! The shopper's tabs: pages are opened, closed, loaded again and put aside, and what they want is passed on.

use paylater_core::checkout::StateName;

use super::deed::Deed;
use super::{Due, Life, Want, mind};
use crate::chance::Chance;
use crate::history::What;
use crate::message::{Asked, Asker, Tab};
use crate::page::{Command, Memory, Page};

/// A page that is acted upon more often than this is closed for good: nobody goes on for ever.
const ACTS_MAX: u32 = 60;
/// How often a shopper comes back to a tab that they closed.
const VISITS_MAX: u32 = 3;
/// How many tabs a shopper opens.
const TABS_MAX: usize = 2;
/// Requests of one loading of a page are numbered below this.
const REQUESTS: u32 = 100_000;

/// A tab, open or not.
#[derive(Debug, Default)]
pub(super) struct TabState {
    page: Option<Page>,
    memory: Memory,
    /// Counts the loadings of the page.
    pub(super) load: u32,
    acts: u32,
    acted: u32,
    visits: u32,
    is_hidden: bool,
}

/// The loading of a page to which a request belongs.
pub(super) const fn load_of(request: u32) -> u32 {
    request / REQUESTS
}

/// The page's own number of a request.
pub(super) const fn number_of(request: u32) -> u32 {
    request % REQUESTS
}

impl Life {
    pub(super) fn open(&mut self, tab: Tab) {
        let Some(session) = self.session.clone() else { return };
        let chance = Chance::of(self.page_chance.draw(), "page", 0);
        let (host, now) = (self.host(), self.now);
        let state = &mut self.tabs[tab];
        if state.page.is_some() {
            return;
        }
        state.load += 1;
        state.visits += 1;
        state.is_hidden = false;
        state.page = Some(Page::open(session, host, state.memory.clone(), chance, now));
        self.note(What::Shopper { tab, deed: "opens the checkout" });
        self.act_later(tab);
        self.carry_out(tab);
    }

    /// Something happens to this loading of a page, if it is still there.
    pub(super) fn on_page<T>(&mut self, tab: Tab, load: u32, happens: impl FnOnce(&mut Page) -> T) {
        let now = self.now;
        let state = &mut self.tabs[tab];
        let Some(page) = state.page.as_mut().filter(|_| state.load == load) else { return };
        page.set_time(now);
        happens(page);
        state.memory = page.memory();
        let seen = page.seen();
        self.want(Want::Told(seen));
        self.carry_out(tab);
    }

    /// The tab's page, if it is open in this loading.
    pub(super) fn is_open(&self, tab: Tab, load: u32) -> bool {
        self.tabs[tab].load == load && self.tabs[tab].page.is_some()
    }

    fn carry_out(&mut self, tab: Tab) {
        let (life, load) = (self.no, self.tabs[tab].load);
        let asker = |request: u32| Asker::Page { life, tab, request: load * REQUESTS + request };
        let Some(page) = self.tabs[tab].page.as_mut() else { return };
        for command in page.take_commands() {
            match command {
                Command::Send { request, content, limit_ms } => {
                    self.want(Want::Send {
                        from: asker(request),
                        to: Asked::Backend,
                        request: content,
                        limit_ms,
                    });
                }
                Command::Forget { request } => self.want(Want::HangUp(asker(request))),
                Command::PollAfter { delay_ms, number } => {
                    self.want(Want::After(delay_ms, Due::Poll { tab, load, number }));
                }
                Command::RepeatAfter { delay_ms, request } => {
                    self.want(Want::After(delay_ms, Due::Repeat { tab, load, request }));
                }
                Command::OpenBridge(instruction) => self.open_cashier(tab, *instruction),
                Command::Stepped { from, event, to } => {
                    self.note(What::Page { tab, from, event, to });
                    if from != to {
                        self.act_later(tab);
                    }
                }
            }
        }
    }

    /// The shopper will act on this tab after a while, and not before.
    fn act_later(&mut self, tab: Tab) {
        let state = &mut self.tabs[tab];
        let Some(page) = &state.page else { return };
        let (least, most) = match page.checkout().name() {
            // There is something to do.
            StateName::Broken
            | StateName::Choosing
            | StateName::Reading
            | StateName::Reviewing
            | StateName::Unsent
            | StateName::Interrupted
            | StateName::Done => self.wishes.think_ms,
            // There is nothing to do but to lose patience.
            StateName::Loading | StateName::Submitting | StateName::Confirming | StateName::Releasing => {
                (3_000, 60_000)
            }
            StateName::AtHost | StateName::Stalled => (20_000, 600_000),
        };
        state.acts += 1;
        let number = state.acts;
        let wait_ms = self.chance.wait_ms(least, most);
        self.want(Want::After(wait_ms, Due::Act { tab, number }));
    }

    pub(super) fn act(&mut self, tab: Tab, number: u32) {
        let load = self.tabs[tab].load;
        if self.tabs[tab].acts != number || self.tabs[tab].page.is_none() {
            return;
        }
        self.tabs[tab].acted += 1;
        if self.tabs[tab].is_hidden {
            self.tabs[tab].is_hidden = false;
            self.note(What::Shopper { tab, deed: "comes back to the page" });
            self.on_page(tab, load, |page| page.set_hidden(false));
        } else {
            let deed = self.decide(tab);
            self.do_it(tab, load, deed);
        }
        // Whatever came of it, the shopper looks again.
        if self.is_open(tab, load) && self.tabs[tab].acts == number {
            self.act_later(tab);
        }
    }

    fn decide(&mut self, tab: Tab) -> Deed {
        let state = &self.tabs[tab];
        let Some(page) = &state.page else { return Deed::Wait };
        if state.acted > ACTS_MAX {
            return Deed::Close(None);
        }
        let may_double = self.tabs.len() < TABS_MAX;
        let tries = self.cashiers.len();
        mind::decide(page.checkout(), (&self.wishes, tries, may_double), &mut self.chance)
    }

    fn do_it(&mut self, tab: Tab, load: u32, deed: Deed) {
        match deed {
            Deed::Wait => {}
            Deed::Event(event) => {
                let again = self.chance.happens(self.wishes.double_taps).then(|| event.clone());
                self.on_page(tab, load, |page| page.does(event));
                if let Some(event) = again {
                    self.on_page(tab, load, |page| page.does(event));
                }
            }
            Deed::Confirm => {
                self.on_page(tab, load, Page::confirm);
                if self.chance.happens(self.wishes.clashes) {
                    self.cancel_now();
                }
            }
            Deed::Close(returns) => self.close(tab, returns),
            Deed::Reload => {
                self.close_page(tab);
                self.note(What::Shopper { tab, deed: "loads the page again" });
                self.open(tab);
            }
            Deed::Hide(for_ms) => {
                self.note(What::Shopper { tab, deed: "puts the page aside" });
                let state = &mut self.tabs[tab];
                state.is_hidden = true;
                state.acts += 1;
                let number = state.acts;
                self.want(Want::After(for_ms, Due::Act { tab, number }));
                self.on_page(tab, load, |page| page.set_hidden(true));
            }
            Deed::Double => {
                self.note(What::Shopper { tab, deed: "opens a second tab" });
                self.tabs.push(TabState::default());
                self.open(self.tabs.len() - 1);
            }
        }
    }

    pub(super) fn close(&mut self, tab: Tab, returns: Option<i64>) {
        self.note(What::Shopper { tab, deed: "closes the page" });
        self.close_page(tab);
        if let Some(after_ms) = returns
            && self.tabs[tab].visits <= VISITS_MAX
        {
            self.want(Want::After(after_ms, Due::Open { tab }));
        }
    }

    /// Every connection of the page goes with it.
    fn close_page(&mut self, tab: Tab) {
        let (life, load) = (self.no, self.tabs[tab].load);
        let Some(page) = self.tabs[tab].page.take() else { return };
        for request in page.open_requests() {
            self.want(Want::HangUp(Asker::Page { life, tab, request: load * REQUESTS + request }));
        }
    }
}
