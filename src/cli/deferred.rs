//! Arguments of a subcommand that are described only when it is called: there are hundreds, and a run needs those of one.

use clap::builder::Resettable;
use clap::error::Result;
use clap::{ArgMatches, Args, Command, FromArgMatches, Id};

/// Arguments that are described only when their subcommand is called, or when all of them are shown.
#[derive(Debug)]
pub struct Deferred<T>(pub T);

impl<T: Args> Args for Deferred<T> {
    fn augment_args(command: Command) -> Command {
        command.defer(|command| augmented(command, T::augment_args))
    }

    fn augment_args_for_update(command: Command) -> Command {
        command.defer(|command| augmented(command, T::augment_args_for_update))
    }
}

/// Adds arguments to a subcommand as if they had been there from the beginning: what was told of it stays, and the global options that
/// it has been given come last.
fn augmented(command: Command, augment: fn(Command) -> Command) -> Command {
    let (about, long_about) = (command.get_about().cloned(), command.get_long_about().cloned());
    let global: Vec<Id> = command.get_arguments().map(|argument| argument.get_id().clone()).collect();
    let command = augment(command).about(Resettable::from(about)).long_about(Resettable::from(long_about));
    // An argument that is changed is put behind the others.
    global.into_iter().fold(command, |command, id| command.mut_arg(id, |argument| argument))
}

impl<T: FromArgMatches> FromArgMatches for Deferred<T> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self> {
        T::from_arg_matches(matches).map(Self)
    }

    fn from_arg_matches_mut(matches: &mut ArgMatches) -> Result<Self> {
        T::from_arg_matches_mut(matches).map(Self)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<()> {
        self.0.update_from_arg_matches(matches)
    }
}
