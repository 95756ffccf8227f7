//! Unpacks zstd: one frame after another, those that are to be skipped skipped.

use std::io::{self, Read};

use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

use super::read::read;

/// The largest window that a frame may ask for, as with `zstd -d` itself. It is memory that is really used.
const MOST_WINDOW: u64 = 128 << 20;

/// An empty last block and a checksum: it ends a frame that has no end.
const LAST_BLOCK: &[u8] = &[1, 0, 0, 0, 0, 0, 0];

/// Reads the content of zstd frames.
///
/// The decoder keeps back a window of what it has decoded until its frame ends. A frame that is broken is therefore
/// ended by hand: the text before the fault is handed on, and only then the fault is reported.
pub(super) struct Frames<R> {
    pub(super) packed: R,
    decoder: FrameDecoder,
    state: State,
}

enum State {
    Between,
    Within,
    /// The fault that ended the frame; decoded text is still to be handed on.
    Broken(io::Error),
    End,
}

impl<R: Read> Frames<R> {
    pub(super) fn new(packed: R) -> Self {
        let mut decoder = FrameDecoder::new();
        decoder.set_max_window_size(MOST_WINDOW);
        Self { packed, decoder, state: State::Between }
    }

    /// Begins the next frame, or passes over one.
    fn begin(&mut self) -> io::Result<State> {
        let mut first = [0];
        if read(&mut self.packed, &mut first)? == 0 {
            return Ok(State::End);
        }
        match self.decoder.reset(first.chain(&mut self.packed)) {
            Ok(()) => Ok(State::Within),
            Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame {
                length, ..
            })) => {
                let length = u64::from(length);
                let skipped = io::copy(&mut self.packed.by_ref().take(length), &mut io::sink())?;
                if skipped < length { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok(State::Between) }
            }
            Err(
                error @ (FrameDecoderError::WindowSizeTooBig { .. }
                | FrameDecoderError::DictNotProvided { .. }),
            ) => Err(io::Error::new(io::ErrorKind::Unsupported, error)),
            Err(error) => Err(io::Error::other(error)),
        }
    }

    /// Decodes the next block of the frame.
    fn block(&mut self) -> State {
        match self.decoder.decode_blocks(&mut self.packed, BlockDecodingStrategy::UptoBlocks(1)) {
            Ok(_) => State::Within,
            Err(error) => {
                // Whether this succeeds does not matter: the frame is lost anyway.
                let _ = self.decoder.decode_blocks(LAST_BLOCK, BlockDecodingStrategy::UptoBlocks(1));
                State::Broken(io::Error::other(error))
            }
        }
    }
}

/// Returns true if what was decoded, and handed on, is what was encoded.
fn is_checksum_right(decoder: &FrameDecoder) -> bool {
    let told = decoder.get_checksum_from_data();
    told.is_none() || told == decoder.get_calculated_checksum()
}

impl<R: Read> Read for Frames<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            if !matches!(self.state, State::Between | State::End) && self.decoder.can_collect() > 0 {
                return self.decoder.read(into);
            }
            self.state = match std::mem::replace(&mut self.state, State::End) {
                State::End => return Ok(0),
                State::Between => self.begin()?,
                State::Broken(error) => return Err(error),
                State::Within if !self.decoder.is_finished() => self.block(),
                State::Within if is_checksum_right(&self.decoder) => State::Between,
                State::Within => State::Broken(io::ErrorKind::InvalidData.into()),
            };
        }
    }
}
