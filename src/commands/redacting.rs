//! What the redacting options come to.

use anyhow::anyhow;
use cxray::catalog::Catalog;
use cxray::event::Redactor;

use crate::cli::RedactingArgs;

/// The redactor, if one is asked for.
pub fn redactor<'c>(args: &RedactingArgs, catalog: &'c Catalog) -> anyhow::Result<Option<Redactor<'c>>> {
    match &args.redact_key {
        Some(key) => Ok(Some(Redactor::new(catalog, key.as_bytes()))),
        None if args.redact => {
            let mut key = [0; 32];
            getrandom::fill(&mut key).map_err(|fault| {
                anyhow!("the system gives no random key ({fault}); give one with --redact-key")
            })?;
            Ok(Some(Redactor::new(catalog, &key)))
        }
        None => Ok(None),
    }
}
