//! A way through the frame of a HAR, byte by byte: what stands before its entries, and behind them.
//!
//! It looks only for the names of members near the root. Everything deeper is passed over by its brackets and
//! strings, so that what stands there (cookies, headers) is neither read nor kept.

/// Levels on which names are known: as deep as the members of an entry.
const LEVELS: usize = 4;

/// Bytes of a name that are kept: longer than any that is looked for.
const NAME: usize = 24;

/// The meaning of a byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Met {
    /// Nothing to be told.
    Nothing,
    /// The value begins of the member whose name was read last.
    Value {
        /// How many brackets are open around the member.
        depth: usize,
        /// The first byte of the value.
        first: u8,
    },
    /// The root is closed.
    Closed,
    /// Something that no JSON can have here.
    Fault,
}

/// How far a walk has come.
#[derive(Debug, Default)]
pub(super) struct Walk {
    pub(super) depth: usize,
    /// True if the bracket of a level, from 1, opened an object.
    is_object: [bool; LEVELS],
    state: State,
    expects: Expects,
    /// The string being read, or read last, is a name.
    is_name: bool,
    name: Vec<u8>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum State {
    #[default]
    Outside,
    InString,
    Escaped,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Expects {
    #[default]
    Nothing,
    Name,
    Value,
}

impl Walk {
    /// The name that was read last, as it was written.
    pub(super) fn name(&self) -> &[u8] {
        &self.name
    }

    /// The value at which the walk stands was passed by somebody else.
    pub(super) fn value_was_passed(&mut self) {
        self.depth = self.depth.saturating_sub(1);
        self.expects = Expects::Nothing;
    }

    pub(super) fn step(&mut self, byte: u8) -> Met {
        match (self.state, byte) {
            (State::Outside, _) => return self.outside(byte),
            (_, b'\n') => return Met::Fault,
            (State::InString, b'"') => self.state = State::Outside,
            (State::InString, _) => {
                if byte == b'\\' {
                    self.state = State::Escaped;
                }
                self.keep(byte);
            }
            (State::Escaped, _) => {
                self.state = State::InString;
                self.keep(byte);
            }
        }
        Met::Nothing
    }

    fn keep(&mut self, byte: u8) {
        if self.is_name && self.name.len() < NAME {
            self.name.push(byte);
        }
    }

    fn outside(&mut self, byte: u8) -> Met {
        match byte {
            b' ' | b'\t' | b'\r' | b'\n' => Met::Nothing,
            b'"' => {
                self.state = State::InString;
                self.is_name = self.expects == Expects::Name;
                if self.is_name {
                    self.name.clear();
                    self.expects = Expects::Nothing;
                    return Met::Nothing;
                }
                self.value(byte)
            }
            b'{' | b'[' => {
                let met = self.value(byte);
                let is_object = byte == b'{';
                if let Some(level) = self.is_object.get_mut(self.depth) {
                    *level = is_object;
                }
                self.depth += 1;
                self.expects =
                    if is_object && self.depth <= LEVELS { Expects::Name } else { Expects::Nothing };
                met
            }
            b'}' | b']' => {
                self.expects = Expects::Nothing;
                self.depth = self.depth.saturating_sub(1);
                if self.depth == 0 { Met::Closed } else { Met::Nothing }
            }
            b',' => {
                let level = self.depth.checked_sub(1).and_then(|level| self.is_object.get(level));
                self.expects = if level == Some(&true) { Expects::Name } else { Expects::Nothing };
                Met::Nothing
            }
            b':' => {
                self.expects = Expects::Value;
                Met::Nothing
            }
            _ if self.depth == 0 || self.expects == Expects::Name => Met::Fault,
            _ => self.value(byte),
        }
    }

    fn value(&mut self, first: u8) -> Met {
        match std::mem::take(&mut self.expects) {
            Expects::Value => Met::Value { depth: self.depth, first },
            Expects::Name => Met::Fault,
            Expects::Nothing => Met::Nothing,
        }
    }
}
