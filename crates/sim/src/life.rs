//! One life: an order, its shopper with their pages and cashiers, and the shop that follows it. A life knows nothing of the
//! others, of the backend or of the weather; it says what it wants, and is told what comes of it.

mod cashier;
mod deed;
mod follow;
mod mind;
mod pages;
mod wishes;

use paylater_core::host::Host;
use paylater_core::instant::Instant;
use paylater_sandbox::state::cashier::Ending;
use paylater_sandbox::state::credit::Standing;

use crate::chance::Chance;
use crate::history::What;
use crate::message::{Asked, Asker, Outcome, Request, Tab};
use crate::page::Session;
use cashier::Cashier;
use follow::Shop;
use pages::TabState;
pub use wishes::Wishes;

/// What a life wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Want {
    /// Send this, and give it up after so many milliseconds.
    Send {
        /// Who asks.
        from: Asker,
        /// Whom.
        to: Asked,
        /// What.
        request: Request,
        /// For how long the answer is waited for.
        limit_ms: i64,
    },
    /// The answer is not wanted any more; the connection is closed.
    HangUp(Asker),
    /// Say this back after so many milliseconds.
    After(i64, Due),
    /// For the history.
    Note(What),
    /// Whoever asked was told of this version of the order.
    Told(i64),
    /// The order is known under this id from now on.
    Ordered(String),
}

/// What a life waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Due {
    /// A tab opens the checkout.
    Open {
        /// Which.
        tab: Tab,
    },
    /// A page's pause is over.
    Poll {
        /// Which tab.
        tab: Tab,
        /// Which loading of the page.
        load: u32,
        /// Which pause.
        number: u32,
    },
    /// A page sends something again.
    Repeat {
        /// Which tab.
        tab: Tab,
        /// Which loading of the page.
        load: u32,
        /// Which request.
        request: u32,
    },
    /// The shopper acts.
    Act {
        /// On which tab.
        tab: Tab,
        /// Which of the acts on it; a newer one replaces an older one.
        number: u32,
    },
    /// The shopper does something at a cashier.
    Press {
        /// Which.
        cashier: usize,
    },
    /// The shopper goes back to an old cashier.
    Revisit {
        /// Which.
        cashier: usize,
    },
    /// The shop opens the session.
    Order,
    /// The shop looks after the order.
    Follow,
}

/// One order, its shopper and its shop.
#[derive(Debug)]
pub struct Life {
    no: u32,
    wishes: Wishes,
    session: Option<Session>,
    tabs: Vec<TabState>,
    cashiers: Vec<Cashier>,
    shop: Shop,
    /// What the shopper does.
    chance: Chance,
    /// Keys, and the jitter of pages.
    page_chance: Chance,
    now: Instant,
    wants: Vec<Want>,
}

impl Life {
    /// A life that begins at this time.
    pub fn begin(seed: u64, no: u32, api_key: &str, wishes: Option<&Wishes>) -> Self {
        let number = u64::from(no);
        let drawn = || Wishes::draw(&mut Chance::of(seed, "wishes", number));
        let wishes = wishes.cloned().unwrap_or_else(drawn);
        let shop = Shop::new(api_key, &wishes, Chance::of(seed, "shop", number));
        Self {
            no,
            wishes,
            session: None,
            tabs: vec![TabState::default()],
            cashiers: Vec::new(),
            shop,
            chance: Chance::of(seed, "shopper", number),
            page_chance: Chance::of(seed, "page", number),
            now: Instant::from_unix_ms(0),
            wants: vec![Want::After(0, Due::Order)],
        }
    }

    /// Its number.
    pub const fn no(&self) -> u32 {
        self.no
    }

    /// What its provider thinks of the shopper, and under which name it knows them at Alipay and at WeChat.
    pub fn buyer(&self) -> (Standing, [String; 2]) {
        (self.wishes.standing, [alipay_buyer(self.no), wechat_buyer(self.no)])
    }

    /// What it wants since it was asked last.
    pub fn take_wants(&mut self) -> Vec<Want> {
        std::mem::take(&mut self.wants)
    }

    /// Something that it waits for has come.
    pub fn due(&mut self, due: Due, now: Instant) {
        self.now = now;
        match due {
            Due::Open { tab } => self.open(tab),
            Due::Poll { tab, load, number } => self.on_page(tab, load, |page| page.poll(number)),
            Due::Repeat { tab, load, request } => self.on_page(tab, load, |page| page.repeat(request)),
            Due::Act { tab, number } => self.act(tab, number),
            Due::Press { cashier } => self.press(cashier),
            Due::Revisit { cashier } => self.revisit(cashier),
            Due::Order => self.order(),
            Due::Follow => self.follow(),
        }
    }

    /// An answer to something that it asked, or that there is none. `ending` tells how a cashier ended that was asked.
    pub fn hear(
        &mut self,
        asker: &Asker,
        outcome: Outcome,
        ending: impl Fn(&str) -> Option<Ending>,
        now: Instant,
    ) {
        self.now = now;
        match asker {
            Asker::Page { tab, request, .. } => {
                let (load, request) = (pages::load_of(*request), *request);
                self.on_page(*tab, load, |page| page.take_answer(pages::number_of(request), outcome));
            }
            Asker::Shop { .. } => self.shop_hears(outcome),
            Asker::Host { cashier, .. } => self.cashier_hears(*cashier, outcome, ending),
            Asker::Backend { .. } | Asker::Provider { .. } | Asker::Operator => {}
        }
    }

    fn want(&mut self, want: Want) {
        self.wants.push(want);
    }

    fn note(&mut self, what: What) {
        self.wants.push(Want::Note(what));
    }

    fn host(&self) -> Host {
        self.wishes.host
    }
}

/// Under which name Alipay knows the shopper of a life.
pub fn alipay_buyer(life: u32) -> String {
    format!("sim-open-id-{life:04}")
}

/// Under which name WeChat knows the shopper of a life.
pub fn wechat_buyer(life: u32) -> String {
    format!("oSim{life:024}")
}
