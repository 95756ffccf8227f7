//! Credentials and people, which must not be seen. Nothing outside this room decides which names and values those are.

mod address;
mod covers;
mod file_name;
mod hint;
mod known;
mod mask;
mod named_value;
mod patterns;
mod pseudonym;
mod redactor;
mod secret_names;
mod secrets;
mod text;
mod text_form;
mod walk;
mod window;

pub use address::{Address, ShownExchange, ShownOrigin};
pub(crate) use covers::{Cover, Covers, Shown};
pub use mask::Mask;
pub(crate) use mask::{Masked, NOT_SHOWN};
pub use redactor::{Redaction, Redactor};
pub use secret_names::SecretNames;
pub use secrets::{Hidden, Secrets, swap};
pub(crate) use text::SecretText;
