//! Records that are judged by what they hold alone, so that what was judged once need not be judged again.

use super::findings::Findings;
use super::judge::Judge;
use super::judged::Judged;
use super::settings::Settings;
use crate::capture::{Content, Record, Stage};
use crate::json::Value;

impl Judge<'_> {
    /// The value of a record that nothing but itself says anything about, if the run is about all records.
    pub(crate) fn plain_value<'d>(&self, record: &Record<'_, 'd>) -> Option<Value<'d>> {
        let is_plain = self.settings.schema.is_none()
            && self.settings.selection.is_none()
            && record.lead().is_none()
            && record.edits().is_none()
            && !record.is_member()
            && record.stage() == Stage::First;
        match record.content {
            Content::Value(root) if is_plain => Some(root),
            _ => None,
        }
    }

    /// Returns true if the same text is judged alike wherever it stands.
    pub(super) fn judges_texts_alike(&self) -> bool {
        let Settings { schema, selection, redactor, .. } = self.settings;
        schema.is_none() && selection.is_none() && redactor.is_none()
    }

    /// Remembers what such a text was judged to be.
    pub(super) fn learn(
        &self,
        record: &Record<'_, '_>,
        judged: &Judged<'_>,
        findings: &mut Findings,
        first: usize,
    ) {
        findings.learn(record, judged, first, |text| {
            self.hiding.as_ref().is_some_and(|hiding| hiding.secrets.is_some() && hiding.text.may_be_in(text))
        });
    }
}
