//! Text of captures in GitHub Flavored Markdown.

use crate::safe;

/// Text of a capture as code: nothing in it is read as Markdown, as HTML or as the end of a cell.
pub(super) fn code(text: &str) -> String {
    let text = safe::shown(text).replace('|', "\\|");
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let blank = if text.starts_with('`') || text.ends_with('`') || text.is_empty() { " " } else { "" };
    format!("{fence}{blank}{text}{blank}{fence}")
}

/// Text of a capture as prose: no Markdown, no HTML, no end of a cell, no link, and no mention of a user.
pub(super) fn prose(text: &str) -> String {
    let text = safe::shown(text);
    let mut out = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        match c {
            // Links and mentions are found in the rendered text, so an escape would not hide them.
            '@' => out.push_str("`@`"),
            ':' if text[at..].starts_with("://") => out.push_str("`:`"),
            '.' if is_behind_www(&text[..at]) => out.push_str("`.`"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '#' | '|' | '~' | '!' => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}

fn is_behind_www(text: &str) -> bool {
    text.as_bytes().last_chunk::<3>().is_some_and(|last| last.eq_ignore_ascii_case(b"www"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_capture_is_markdown() {
        assert_eq!(code("a|`b`"), "`` a\\|`b` ``");
        assert_eq!(
            prose("<b> [x](http://x.example) *a* |"),
            "&lt;b&gt; \\[x\\](http`:`//x.example) \\*a\\* \\|"
        );
        assert_eq!(prose("ask @all at www.x.example"), "ask `@`all at www`.`x.example");
        assert_eq!(prose("a\nb"), "a\\\\nb");
    }
}
