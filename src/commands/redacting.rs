//! The redactor, made of the redacting options.

use anyhow::{anyhow, bail};
use cxray::capture::Input;
use cxray::catalog::Catalog;
use cxray::privacy::Redactor;
use data_encoding::HEXLOWER;

use crate::cli::hiding::RedactingArgs;

/// The name of an input, as it may be shown.
pub fn file(redactor: Option<&Redactor<'_>>, input: &Input) -> String {
    let name = input.to_string();
    redactor.map_or_else(|| name.clone(), |redactor| redactor.file(&name))
}

/// The redactor, if one is asked for.
pub fn redactor<'c>(args: &RedactingArgs, catalog: &'c Catalog) -> anyhow::Result<Option<Redactor<'c>>> {
    match &args.redact_key {
        Some(key) if key.is_empty() => {
            bail!("--redact-key: the key is empty, so the pseudonyms would not be secret")
        }
        Some(key) => Ok(Some(Redactor::new(catalog, key.as_bytes()))),
        None if args.redact => random(catalog).map(Some),
        None => Ok(None),
    }
}

/// The same options with a key, so that several redactors replace a person alike.
pub fn with_key(args: &RedactingArgs) -> anyhow::Result<RedactingArgs> {
    let mut args = args.clone();
    if args.redact && args.redact_key.is_none() {
        args.redact_key = Some(HEXLOWER.encode(&random_key()?));
    }
    Ok(args)
}

/// A redactor with a random key.
pub fn random(catalog: &Catalog) -> anyhow::Result<Redactor<'_>> {
    Ok(Redactor::new(catalog, &random_key()?))
}

fn random_key() -> anyhow::Result<[u8; 32]> {
    let mut key = [0; 32];
    getrandom::fill(&mut key)
        .map_err(|fault| anyhow!("the system provides no random key ({fault}); set one with --redact-key"))?;
    Ok(key)
}
