//! X-ray for contact-centre events: the library behind the `cxray` command.
//!
//! For each capture, for each record in it, read the document, recognise the event by the catalogue, check it
//! against its schema, and hand every finding to the report. Each module knows only those below it:
//!
//! * [`report`]: how findings and events are told
//! * [`inspect`]: one way to read: from captures to what passes make of their records
//! * [`check`]: what is wrong with a record
//! * [`diff`]: what changed between two payloads or two captures
//! * [`privacy`]: what must not be seen: credentials, people
//! * [`event`]: which event a record is
//! * [`catalog`]: what `schemas/` says
//! * [`capture`]: from files and pipes to records
//! * [`stamp`]: dates and times as logs write them
//! * [`json`]: a JSON text as a tree that knows where it stands
//! * [`safe`]: text of captures, made safe to show

pub mod capture;
pub mod catalog;
pub mod check;
pub mod diff;
pub mod event;
pub mod inspect;
pub mod json;
pub mod privacy;
pub mod report;
pub mod safe;
pub mod stamp;
