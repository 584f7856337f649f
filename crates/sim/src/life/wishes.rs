//! What a shopper wants and how they are: drawn once for a life.

use paylater_core::host::Host;
use paylater_core::offer::Way;
use paylater_sandbox::state::credit::Standing;

use crate::chance::Chance;

/// A shopper. Habits are told in times per thousand occasions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wishes {
    /// Where the page runs.
    pub host: Host,
    /// The price, in fen.
    pub amount: i64,
    /// How long the session lives, in seconds.
    pub expires_in_s: u32,
    /// In which order the shopper would pay.
    pub ways: Vec<Way>,
    /// What the provider thinks of them.
    pub standing: Standing,
    /// How long they think, in milliseconds.
    pub think_ms: (i64, i64),
    /// How long they take at the cashier, in milliseconds.
    pub cashier_ms: (i64, i64),
    /// They pay where they are asked to.
    pub pays: u32,
    /// They take a cashier for open that they walked away from, or that is long over, and pay there.
    pub revisits: u32,
    /// They close the page.
    pub closes: u32,
    /// They load it again.
    pub reloads: u32,
    /// They open the checkout a second time beside it.
    pub doubles: u32,
    /// They put the page into the background.
    pub hides: u32,
    /// They cancel the order.
    pub cancels: u32,
    /// They press twice.
    pub double_taps: u32,
    /// They would rather pay in another way.
    pub switches: u32,
    /// The shop cancels in the moment in which they confirm.
    pub clashes: u32,
    /// Their app's bridge never tells the page what came of the cashier.
    pub is_bridge_silent: bool,
}

impl Wishes {
    /// Draws a shopper.
    pub fn draw(chance: &mut Chance) -> Self {
        let host = *chance.pick(&[
            Host::AlipayH5,
            Host::AlipayH5,
            Host::AlipayMini,
            Host::WechatH5,
            Host::WechatH5,
            Host::WechatH5,
            Host::Browser,
        ]);
        let ways = chance.shuffled(&Way::ALL);
        let standing = *chance.pick(&[
            Standing::Eligible,
            Standing::Eligible,
            Standing::Eligible,
            Standing::Eligible,
            Standing::NeedsDeposit,
            Standing::Declined,
        ]);
        // Most shoppers are plain; some are very much not.
        let habit = |chance: &mut Chance, most: u32| *chance.pick(&[0, 0, most / 5, most]);
        Self {
            host,
            ways,
            standing,
            amount: *chance.pick(&[100, 8_900, 12_345, 99_999, 129_900, 499_999]),
            expires_in_s: *chance.pick(&[60, 300, 900, 1_800, 1_800, 7_200, 86_400]),
            think_ms: *chance.pick(&[(0, 50), (200, 3_000), (500, 20_000), (1_000, 120_000)]),
            cashier_ms: *chance.pick(&[(0, 300), (1_000, 15_000), (2_000, 60_000), (5_000, 3_000_000)]),
            pays: *chance.pick(&[950, 700, 400]),
            revisits: habit(chance, 600),
            closes: habit(chance, 120),
            reloads: habit(chance, 120),
            doubles: habit(chance, 100),
            hides: habit(chance, 150),
            cancels: habit(chance, 60),
            double_taps: habit(chance, 500),
            switches: habit(chance, 500),
            clashes: habit(chance, 300),
            is_bridge_silent: chance.happens(120),
        }
    }
}
