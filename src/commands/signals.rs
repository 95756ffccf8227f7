//! SIGINT, SIGTERM and SIGHUP: they end a run in order where it waits for input, and leave no temporary file behind.

use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tempfile::NamedTempFile;

/// The reaction to a signal.
struct Reaction {
    is_watching: bool,
    /// The first signal only raises this flag.
    interrupt: Option<Arc<AtomicBool>>,
    /// Files that are removed.
    temporary: Vec<Box<Path>>,
}

static REACTION: Mutex<Reaction> =
    Mutex::new(Reaction { is_watching: false, interrupt: None, temporary: Vec::new() });

fn reaction() -> MutexGuard<'static, Reaction> {
    REACTION.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A flag that the first signal raises instead of ending the program. A second one ends it at once.
pub fn interrupted() -> io::Result<Arc<AtomicBool>> {
    let mut reaction = reaction();
    watch(&mut reaction)?;
    Ok(Arc::clone(reaction.interrupt.get_or_insert_with(Arc::default)))
}

/// Makes a temporary file that is removed when a signal ends the program.
pub fn temporary(make: impl FnOnce() -> io::Result<NamedTempFile>) -> io::Result<NamedTempFile> {
    let mut reaction = reaction();
    // Elsewhere a signal would only raise the flag.
    #[cfg(unix)]
    watch(&mut reaction)?;
    // A signal that comes now waits until the file is known.
    let file = make()?;
    reaction.temporary.push(file.path().into());
    Ok(file)
}

/// Takes a signal; true if it ends the program.
fn take() -> bool {
    let reaction = reaction();
    if reaction.interrupt.as_ref().is_some_and(|flag| !flag.swap(true, Ordering::AcqRel)) {
        return false;
    }
    for path in &reaction.temporary {
        // It is in its place by now, or was removed.
        let _ = std::fs::remove_file(path);
    }
    true
}

#[cfg(unix)]
fn watch(reaction: &mut Reaction) -> io::Result<()> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    use signal_hook::iterator::Signals;
    use signal_hook::low_level::emulate_default_handler;

    if std::mem::replace(&mut reaction.is_watching, true) {
        return Ok(());
    }
    // Who started the program may have asked it to ignore some of them, as `nohup` does.
    let ignored = ignored();
    let signals = [SIGINT, SIGTERM, SIGHUP].into_iter().filter(|signal| ignored >> (signal - 1) & 1 == 0);
    let mut signals = Signals::new(signals)?;
    std::thread::Builder::new().name("signals".into()).spawn(move || {
        for signal in signals.forever() {
            if take() {
                let _ = emulate_default_handler(signal);
            }
        }
    })?;
    Ok(())
}

/// The signals that are ignored, as a mask; empty where the system does not say.
#[cfg(unix)]
fn ignored() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").ok();
    let mask =
        status.as_deref().and_then(|status| status.lines().find_map(|line| line.strip_prefix("SigIgn:")));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0)
}

#[cfg(not(unix))]
fn watch(reaction: &mut Reaction) -> io::Result<()> {
    use signal_hook::consts::{SIGINT, SIGTERM};

    if std::mem::replace(&mut reaction.is_watching, true) {
        return Ok(());
    }
    let interrupt = reaction.interrupt.get_or_insert_with(Arc::default);
    for signal in [SIGINT, SIGTERM] {
        signal_hook::flag::register_conditional_shutdown(signal, 128 + signal, Arc::clone(interrupt))?;
        signal_hook::flag::register(signal, Arc::clone(interrupt))?;
    }
    Ok(())
}
