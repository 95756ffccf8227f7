//! X-ray for contact-centre events: the library behind the `cxray` command.
//!
//! For each capture, for each record in it, read the document, recognise the event by the catalogue, check it
//! against its schema, and hand every finding to the report. Each module knows only those below it:
//!
//! * [`reduce`]: the fewest records that still show a finding
//! * [`report`]: the formats of findings and events
//! * [`compat`]: two versions of a schema, and what the new one refuses
//! * [`types`]: types of payloads for programs that handle events
//! * [`prove`]: the faults of a folder of schemas
//! * [`draft`]: schemas drafted from events
//! * [`learn`]: order rules that are learnt from captures
//! * [`uses`]: names of events in source text
//! * [`inspect`]: one way to read: from captures to the results of passes
//! * [`check`]: the findings about a record
//! * [`diff`]: the changes between two payloads or two captures
//! * [`sample`]: payloads drawn from a schema
//! * [`privacy`]: values that must be hidden: credentials, people
//! * [`event`]: which event a record is
//! * [`catalog`]: the contents of `schemas/`
//! * [`capture`]: from files and pipes to records
//! * [`stamp`]: dates and times as logs write them
//! * [`json`]: a JSON text as a tree that knows where it stands
//! * [`safe`]: text of captures, made safe to show

pub mod capture;
pub mod catalog;
pub mod check;
pub mod compat;
pub mod diff;
pub mod draft;
pub mod event;
pub mod inspect;
pub mod json;
pub mod learn;
pub mod privacy;
pub mod prove;
pub mod reduce;
pub mod report;
pub mod safe;
pub mod sample;
pub mod stamp;
pub mod types;
pub mod uses;
