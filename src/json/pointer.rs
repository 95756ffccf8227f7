//! JSON pointers (RFC 6901).

use std::borrow::Cow;

/// The tokens of `pointer`, unescaped, in order. `None` unless it is empty or begins with `/`.
///
/// A `~` that begins neither `~0` nor `~1` stands for itself.
#[must_use]
pub fn tokens(pointer: &str) -> Option<impl Iterator<Item = Cow<'_, str>>> {
    let tokens = match pointer.strip_prefix('/') {
        Some(rest) => Some(rest.split('/')),
        None if pointer.is_empty() => None,
        None => return None,
    };
    Some(tokens.into_iter().flatten().map(unescape_pointer_token))
}

/// `token` as it is written in a pointer: `~` as `~0`, `/` as `~1`.
#[must_use]
pub fn escape_pointer_token(token: &str) -> Cow<'_, str> {
    if memchr::memchr2(b'~', b'/', token.as_bytes()).is_none() {
        return Cow::Borrowed(token);
    }
    Cow::Owned(token.replace('~', "~0").replace('/', "~1"))
}

/// Decodes a `token` of a pointer: `~1` is `/`, `~0` is `~`.
#[must_use]
pub fn unescape_pointer_token(token: &str) -> Cow<'_, str> {
    if memchr::memchr(b'~', token.as_bytes()).is_none() {
        return Cow::Borrowed(token);
    }
    Cow::Owned(token.replace("~1", "/").replace("~0", "~"))
}

/// The array index that `token` is, written without leading zeros.
#[must_use]
pub fn index(token: &str) -> Option<usize> {
    let canonical = token == "0" || !token.starts_with('0');
    let digits = token.bytes().all(|byte| byte.is_ascii_digit());
    if canonical && digits { token.parse().ok() } else { None }
}
