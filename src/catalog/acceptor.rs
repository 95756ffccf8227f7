//! The quick yes: whether a payload keeps its schema and holds nothing that is worth a finding.
//!
//! Nearly every payload is valid and documented throughout. The acceptor sees that in one walk, where the
//! validator and the outline take one each. A yes is certain. Anything else means "look closer": the acceptor
//! gives no reasons, and it leaves what is rare or costly to those who do.

mod compile;
mod draft;
mod predicate;
mod questions;
mod rules;

pub use questions::Questions;
use questions::{Nobody, Notes, Question, Witness};
use rules::{Child, Items, Members, Node, NodeId, Older, Predicate, Rule, Types, is_between};

use crate::json::{Array, Kind, Object, Value};

/// A schema and its outline, joined into one tree of nodes.
#[derive(Debug)]
pub struct Acceptor {
    nodes: Vec<Node>,
    root: NodeId,
}

impl Acceptor {
    /// Returns true if a payload is certain to keep the schema and to hold nothing but what it names.
    #[must_use]
    pub fn accepts(&self, payload: Value<'_>) -> bool {
        self.walk(payload, &mut Nobody)
    }

    /// The questions that a payload was accepted by: whatever has the same skeleton, and the same answers to them, is
    /// accepted too. `None` if it is not accepted.
    #[must_use]
    pub fn questions(&self, payload: Value<'_>) -> Option<Questions<'_>> {
        let mut notes = Notes { payload, questions: Questions::NONE };
        self.walk(payload, &mut notes).then_some(notes.questions)
    }

    fn walk<'a>(&'a self, payload: Value<'_>, witness: &mut impl Witness<'a>) -> bool {
        // Branches may walk the same values again. A payload has at most half as many values as bytes.
        let fuel = payload.span().len().saturating_mul(2).saturating_add(16);
        Walk { nodes: &self.nodes, fuel, witness }.value(self.root, payload, None)
    }
}

/// One walk over a payload. It goes as deep as the parser lets documents be nested, which the stack can bear.
struct Walk<'a, 'w, W> {
    nodes: &'a [Node],
    /// Members and elements that may still be looked at, so that branches in branches end in time.
    fuel: usize,
    witness: &'w mut W,
}

impl<'a, W: Witness<'a>> Walk<'a, '_, W> {
    fn value(&mut self, node: NodeId, value: Value<'_>, parent: Option<Object<'_>>) -> bool {
        match self.nodes.get(node as usize) {
            Some(Node::Plain(types)) => self.has_type(*types, value),
            Some(Node::Rule(rule)) => self.rule(rule, value, parent),
            Some(Node::Any(nodes)) => nodes.iter().any(|node| self.value(*node, value, parent)),
            Some(Node::If { predicate, then, otherwise }) => {
                if value.as_object().is_some_and(|object| object.has_duplicates()) {
                    return false;
                }
                let node = if self.holds(predicate, value) { *then } else { *otherwise };
                self.value(node, value, parent)
            }
            None => false,
        }
    }

    fn rule(&mut self, rule: &'a Rule, value: Value<'_>, parent: Option<Object<'_>>) -> bool {
        if !self.has_type(rule.types, value) || (rule.is_special && !self.is_special(rule, value, parent)) {
            return false;
        }
        match value.kind() {
            Kind::Null | Kind::Boolean => true,
            Kind::Number if rule.least.is_none() && rule.most.is_none() => true,
            Kind::Number => self.ask(value, Question::Range(rule)),
            Kind::String => rule.text.as_ref().is_none_or(|text| self.ask(value, Question::Text(text))),
            Kind::Array => match (&rule.items, value.as_array()) {
                (Some(items), Some(array)) => self.items(items, array),
                _ => true,
            },
            Kind::Object => match (&rule.members, value.as_object()) {
                (Some(members), Some(object)) => self.members(members, object),
                _ => true,
            },
        }
    }

    fn items(&mut self, items: &'a Items, array: Array<'_>) -> bool {
        is_between(items.least, array.len(), items.most)
            && self.can_look_at(array.len())
            && array.iter().all(|element| self.child(&items.child, element, None))
    }

    fn members(&mut self, members: &'a Members, object: Object<'_>) -> bool {
        if object.has_duplicates()
            || !is_between(members.least, object.len(), members.most)
            || !self.can_look_at(object.len())
        {
            return false;
        }
        let mut missing = members.required;
        for member in object {
            let child = match members.entry(member.name) {
                Some(entry) => {
                    // No name is given twice, so each required member is counted once.
                    missing -= usize::from(entry.required);
                    &entry.child
                }
                None => &members.rest,
            };
            if !self.child(child, member.value, Some(object)) {
                return false;
            }
        }
        missing == 0
    }

    #[inline]
    fn child(&mut self, child: &'a Child, value: Value<'_>, parent: Option<Object<'_>>) -> bool {
        match child.plain {
            Some(types) => self.has_type(types, value),
            None => self.value(child.node, value, parent),
        }
    }

    fn can_look_at(&mut self, children: usize) -> bool {
        match self.fuel.checked_sub(children) {
            Some(left) => {
                self.fuel = left;
                true
            }
            None => false,
        }
    }

    #[inline]
    fn has_type(&mut self, types: Types, value: Value<'_>) -> bool {
        types.0 & value.type_bits() != 0
            || (types.and(Types::INTEGER) != Types::NONE
                && value.kind() == Kind::Number
                && self.ask(value, Question::Whole))
    }

    /// Returns true if a value keeps the parts of a rule beyond the type: no older shape, one of the choices, and the predicates.
    fn is_special(&mut self, rule: &'a Rule, value: Value<'_>, parent: Option<Object<'_>>) -> bool {
        let is_twofold = || value.as_object().is_some_and(|object| object.has_duplicates());
        !rule.older.iter().any(|older| self.is_older(older, value, parent))
            && rule.choices.iter().all(|choices| self.ask(value, Question::Choices(choices)))
            && (rule.predicates.is_empty()
                || (!is_twofold() && rule.predicates.iter().all(|predicate| self.holds(predicate, value))))
    }

    fn is_older(&mut self, older: &'a Older, value: Value<'_>, parent: Option<Object<'_>>) -> bool {
        let is_current =
            || parent.is_some_and(|parent| older.unless.iter().any(|key| parent.find(key).is_some()));
        self.has_type(older.types, value) && !is_current()
    }

    fn holds(&mut self, predicate: &'a Predicate, value: Value<'_>) -> bool {
        match predicate {
            Predicate::Types(types) => self.has_type(*types, value),
            Predicate::Has(key) => value.as_object().is_none_or(|object| object.find(key).is_some()),
            Predicate::MemberIs(key, choices) => value
                .as_object()
                .and_then(|object| object.find(key))
                .is_none_or(|member| self.ask(member, Question::Choices(choices))),
            Predicate::All(all) => all.iter().all(|predicate| self.holds(predicate, value)),
            Predicate::Any(any) => any.iter().any(|predicate| self.holds(predicate, value)),
            Predicate::Not(predicate) => !self.holds(predicate, value),
        }
    }

    /// Every look at the text of a string or number goes through here.
    #[inline]
    fn ask(&mut self, value: Value<'_>, question: Question<'a>) -> bool {
        let answer = question.answer(value);
        self.witness.heard(value, question, answer);
        answer
    }
}
