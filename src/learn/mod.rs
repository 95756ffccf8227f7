//! Order rules that are learnt from captures.
//!
//! * `story`: the pass that keeps the events of captures, with the values that may name a conversation or tell a state
//! * `keys`: the members that name conversations
//! * `scope`: the conversations that a key divides the captures into
//! * `pairs`: how often two events keep an order, and how likely that is by chance
//! * `values`: members that move along known steps, and numbers that grow
//! * `choose`: the rules that are worth a proposal, without those that others imply
//! * `rule`: a rule in the words of `schemas/<api>/order/`

mod choose;
mod keys;
mod pairs;
mod rule;
mod scope;
mod story;
mod values;

pub use choose::{Demands, rules};
pub use rule::LearntRule;
pub use story::{Learning, Stories};
