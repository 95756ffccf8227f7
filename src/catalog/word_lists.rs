//! Words that hold for all APIs: of hand-made envelopes, of credentials, and of drafts of schemas.

use serde::Deserialize;

/// Words that people use for the parts of a hand-made envelope.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnvelopeWords {
    #[serde(rename = "$comment")]
    _comment: Option<String>,
    /// Members that hold the event's name.
    pub name: Vec<String>,
    /// Members that hold its payload.
    pub payload: Vec<String>,
    /// Members that hold its time.
    pub time: Vec<String>,
    /// Members of envelopes that hold no personal data.
    pub harmless: Vec<String>,
    /// Endings of the files of programs, which consoles print before values.
    pub files: Vec<String>,
    /// Words and marks behind which a log shows received messages.
    pub received: Vec<String>,
    /// Words that a console shows for an object that it has not kept.
    #[serde(rename = "standIns")]
    pub stand_ins: Vec<String>,
    /// Words of a log that may stand before a name without a payload.
    #[serde(rename = "beforeName")]
    pub before_name: Vec<String>,
}

/// Names by which credentials are known wherever they stand, even in a text that is not JSON.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SecretWords {
    #[serde(rename = "$comment")]
    _comment: Option<String>,
    /// Members that hold credentials.
    pub names: Vec<String>,
    /// Events whose payload is one.
    pub payloads: Vec<String>,
}

/// Words by which drafts of schemas read records and the names of members.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DraftWords {
    #[serde(rename = "$comment")]
    _comment: Option<String>,
    /// Members of records that name the event.
    pub name: Vec<String>,
    /// Members of records that hold the payload.
    pub payload: Vec<String>,
    /// Members of records that hold the time.
    pub time: Vec<String>,
    /// Last words of the names of ids.
    pub id: Vec<String>,
    /// Words in the names of credentials.
    pub secret: Vec<String>,
    /// Last words of names that say nothing without the words before them.
    pub vague: Vec<String>,
    /// Last words of the names of what is about a person.
    pub personal: Vec<String>,
}

impl DraftWords {
    /// Path of the file in the catalogue.
    pub(super) const PATH: &str = "schemas/draft.json";
}
