//! The lists of a document of a known form are cut like arrays.

use super::{Cutter, Long};
use crate::capture::cut::{Cut, Flaw, Step};
use crate::capture::listing::{Found, Listing};
use crate::capture::skim::Skim;

impl Cutter {
    /// Begins to cut the document at `start` at its lists if it is of a form that has some; false if it is not. It is asked
    /// once, when so many bytes of it are there.
    pub(super) fn begin_listing(&mut self, text: &[u8], start: usize) -> bool {
        if self.line.is_no_list || self.array.is_some() {
            return false;
        }
        let Some(wrappings) = self.wrappings.as_ref().filter(|_| text[start] == b'{') else {
            return false;
        };
        let large = start + self.rules.large();
        let listing = text.get(start..large).and_then(|text| Listing::of(wrappings, text));
        if listing.is_none() {
            self.line.is_no_list = true;
            return false;
        }
        self.advance(text, start);
        self.skim = None;
        self.listing = listing.map(Box::new);
        true
    }

    /// Continues with the text around the lists.
    pub(super) fn around_lists(&mut self, text: &[u8], is_all: bool) -> Step {
        let Some(mut listing) = self.listing.take() else {
            return Step::Again;
        };
        for at in self.at..text.len() {
            match listing.step(text[at]) {
                Found::Nothing => {}
                Found::List => {
                    self.advance(text, at);
                    self.open_list(at);
                    self.listing = Some(listing);
                    return Step::Again;
                }
                Found::NoList => {
                    self.advance(text, at);
                    self.long = Some(Long::value(text, Skim::new(text, at, self.line.blanks)));
                    listing.close();
                    self.listing = Some(listing);
                    return Step::Again;
                }
                Found::Fault if listing.is_fault_told => {}
                Found::Fault => {
                    listing.is_fault_told = true;
                    self.found.push_back((Cut::Flaw(Flaw::TextAfter), at..at + 1));
                    self.advance(text, at + 1);
                    self.listing = Some(listing);
                    return Step::Again;
                }
                Found::Closed => {
                    self.advance(text, at + 1);
                    self.is_behind_array = true;
                    return Step::Again;
                }
            }
        }
        self.advance(text, text.len());
        if is_all {
            self.found.push_back((Cut::Flaw(Flaw::Unfinished), text.len()..text.len()));
            return Step::Again;
        }
        self.listing = Some(listing);
        Step::More
    }
}
