//! The checkout as a page of the backend's own: complete before any wasm has arrived, and a whole checkout by plain forms
//! where none ever does.
//!
//! The page steps the same core and draws the same views as the living component. What the shopper chose travels in the
//! form, with the fingerprints of what was shown; nothing of it is kept here, and no amount is taken from it. Where
//! scripts and wasm do arrive, `live.js` takes the page over, with everything picked and ticked so far.

mod document;
mod opening;
mod replay;
mod stylesheet;
mod submission;

pub use document::{Document, Scripts, Site};
pub use opening::{RESULT_S, cookie, may_see};
pub use replay::{HiddenState, after_confirm, at_host, chosen, ended, hidden_fields, waiting};
pub use submission::{FormAction, FormSubmission, Selection, Shown};
