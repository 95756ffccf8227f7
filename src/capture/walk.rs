//! Walks through the frame of a document, byte by byte: the text around the list of its records.
//!
//! It looks only for the names of members near the root. Everything deeper is passed over by its brackets and
//! strings, so that cookies and headers are neither read nor kept.

/// Levels on which names are known: as deep as the members of an entry of a HAR.
const LEVELS: usize = 6;

/// Bytes of a name that are kept: longer than any that is looked for.
const NAME: usize = 64;

/// The meaning of a byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Met {
    /// Nothing to be told.
    Nothing,
    /// The value begins of the member whose name was read last, or of an element.
    Value {
        /// How many brackets are open around it.
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
    /// The outermost brackets that are open.
    levels: [Level; LEVELS],
    state: State,
    expects: Expects,
    /// The string being read, or read last, is a name.
    is_name: bool,
}

/// An open bracket.
#[derive(Debug, Default)]
struct Level {
    is_object: bool,
    /// The name that was read last, as it was written.
    name: Vec<u8>,
    /// How many elements have begun.
    elements: u64,
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
    Element,
}

impl Walk {
    /// The name of the member of the bracket `depth` that was read last, as it was written.
    pub(super) fn name(&self, depth: usize) -> &[u8] {
        self.level(depth).map_or(&[], |level| &level.name)
    }

    /// The number of the present element of the bracket `depth`; `None` if it is an object.
    pub(super) fn element(&self, depth: usize) -> Option<u64> {
        self.level(depth).filter(|level| !level.is_object).map(|level| level.elements.saturating_sub(1))
    }

    fn level(&self, depth: usize) -> Option<&Level> {
        self.levels.get(depth.checked_sub(1)?)
    }

    /// The caller has passed the bracketed value at which the walk stands.
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
        let depth = self.depth.saturating_sub(1);
        if self.is_name
            && let Some(level) = self.levels.get_mut(depth).filter(|level| level.name.len() < NAME)
        {
            level.name.push(byte);
        }
    }

    fn outside(&mut self, byte: u8) -> Met {
        match byte {
            b' ' | b'\t' | b'\r' | b'\n' => Met::Nothing,
            b'"' => {
                self.state = State::InString;
                self.is_name = self.expects == Expects::Name;
                if self.is_name {
                    if let Some(level) = self.levels.get_mut(self.depth.saturating_sub(1)) {
                        level.name.clear();
                    }
                    self.expects = Expects::Nothing;
                    return Met::Nothing;
                }
                self.value(byte)
            }
            b'{' | b'[' => {
                let met = self.value(byte);
                let is_object = byte == b'{';
                if let Some(level) = self.levels.get_mut(self.depth) {
                    level.is_object = is_object;
                    level.name.clear();
                    level.elements = 0;
                }
                self.depth += 1;
                self.await_member();
                met
            }
            b'}' | b']' => {
                self.expects = Expects::Nothing;
                self.depth = self.depth.saturating_sub(1);
                if self.depth == 0 { Met::Closed } else { Met::Nothing }
            }
            b',' => {
                self.await_member();
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

    /// Behind a bracket, or a comma.
    fn await_member(&mut self) {
        self.expects = match self.level(self.depth) {
            Some(level) if level.is_object => Expects::Name,
            Some(_) => Expects::Element,
            None => Expects::Nothing,
        };
    }

    fn value(&mut self, first: u8) -> Met {
        match std::mem::take(&mut self.expects) {
            Expects::Value => Met::Value { depth: self.depth, first },
            Expects::Element => {
                if let Some(level) = self.levels.get_mut(self.depth.saturating_sub(1)) {
                    level.elements += 1;
                }
                Met::Value { depth: self.depth, first }
            }
            Expects::Name => Met::Fault,
            Expects::Nothing => Met::Nothing,
        }
    }
}
