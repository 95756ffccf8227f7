//! Payloads that are drawn from a schema and judged by it.

use serde_json::Value as Json;

use super::dice::Dice;
use super::draw::Drawer;
use crate::catalog::{Schema, SchemaFault};
use crate::json::{Arena, Limits};

/// Values that are drawn until one is valid.
const TRIES: usize = 200;
/// Values and characters in all of them.
const MOST_DRAWN: usize = 4 << 20;
/// In how many of a hundred cases members are there that need not be: some payloads have nearly all, some nearly none.
const GENEROSITY: [usize; 6] = [60, 90, 30, 75, 0, 100];

/// Draws payloads from a schema; the same for the same seed.
pub struct Sampler<'s> {
    drawer: Drawer<'s>,
    drawn: usize,
    arena: Arena,
}

impl<'s> Sampler<'s> {
    /// Draws from `schema`, by these dice.
    #[must_use]
    pub fn new(schema: &'s Schema, dice: Dice) -> Self {
        let mut drawer = Drawer::new(schema, dice);
        let drawn = drawer.dice.roll(GENEROSITY.len());
        Self { drawer, drawn, arena: Arena::default() }
    }

    /// A payload that nearly meets the schema: most are valid, but it was not judged.
    pub fn draw(&mut self) -> Json {
        self.drawer.generosity = GENEROSITY[self.drawn % GENEROSITY.len()];
        self.drawn += 1;
        self.drawer.payload()
    }

    /// A valid payload; `None` if none was found in a bounded number of tries.
    pub fn valid(&mut self) -> Result<Option<Json>, SchemaFault> {
        let mut drawn = 0;
        for _ in 0..TRIES {
            let payload = self.draw();
            if self.is_valid(&payload)? {
                return Ok(Some(payload));
            }
            drawn += self.drawer.drawn();
            if drawn > MOST_DRAWN {
                break;
            }
        }
        Ok(None)
    }

    /// Returns true if a payload is valid by the schema that is drawn from.
    pub fn is_valid(&mut self, payload: &Json) -> Result<bool, SchemaFault> {
        let validator = self.drawer.schema.validator()?;
        let text = payload.to_string();
        let document = self.arena.parse(&text, &Limits::default());
        Ok(document.is_ok_and(|document| validator.is_valid(document.root())))
    }

    /// The dice, for other choices about the same payloads.
    pub fn dice(&mut self) -> &mut Dice {
        &mut self.drawer.dice
    }
}
