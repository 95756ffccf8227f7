//! Where records were captured that stand in the output of `parse`, or in a HAR.

use super::finding::CapturedAt;
use super::judge::Judge;
use super::settings::{Places, Writers};
use crate::capture::{Record, Source};
use crate::privacy::ShownOrigin;

impl Judge<'_> {
    /// The source of a record that stands in the output of `parse`, if each file that it was captured in is a capture of its own.
    #[inline]
    pub(crate) fn source<'d>(&self, record: &Record<'_, 'd>) -> Option<Source<'d>> {
        record.source().filter(|_| self.settings.writers == Writers::AsTold)
    }

    /// The source of a record that stands in the output of `parse`, if findings about it tell that place.
    #[inline]
    pub(crate) fn place<'d>(&self, record: &Record<'_, 'd>) -> Option<Source<'d>> {
        record.source().filter(|_| self.settings.places == Places::Original)
    }

    /// The exchange of a record, as it may be shown.
    pub(crate) fn origin(&self, record: &Record<'_, '_>) -> Option<ShownOrigin> {
        let shows_secrets = self.hiding.as_ref().is_none_or(|hiding| hiding.secrets.is_none());
        record.origin().map(|origin| ShownOrigin::of(origin, shows_secrets))
    }

    /// Where a record was captured that stands in the output of `parse`, as it may be shown.
    pub(crate) fn captured(&self, source: &Source<'_>) -> CapturedAt {
        CapturedAt::of(source, self.settings.redactor)
    }
}
