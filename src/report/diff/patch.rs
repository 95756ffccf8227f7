//! Changes as patches that a program applies: RFC 6902 and RFC 7386. They hold every value as it is, secrets too.

use super::value::push_comma;
use crate::diff::{MergePatch, Operation};
use crate::safe;

/// Appends a JSON patch, an operation a line.
pub fn push_json_patch(out: &mut Vec<u8>, operations: &[Operation<'_>]) {
    out.push(b'[');
    for (index, operation) in operations.iter().enumerate() {
        push_comma(out, index);
        out.extend_from_slice(b"\n{\"op\":\"");
        out.extend_from_slice(operation.kind.as_str().as_bytes());
        out.extend_from_slice(b"\",\"path\":");
        out.extend_from_slice(safe::json_string(&operation.path).as_bytes());
        if let Some(value) = operation.value {
            out.extend_from_slice(b",\"value\":");
            value.push_compact(out, &[]);
        }
        out.push(b'}');
    }
    out.extend_from_slice(if operations.is_empty() { b"]\n" } else { b"\n]\n" });
}

/// Appends a merge patch in one line.
pub fn push_merge_patch(out: &mut Vec<u8>, patch: &MergePatch<'_>) {
    push_merge(out, patch);
    out.push(b'\n');
}

fn push_merge(out: &mut Vec<u8>, patch: &MergePatch<'_>) {
    match patch {
        MergePatch::Whole(value) => value.push_compact(out, &[]),
        MergePatch::Members(members) => {
            out.push(b'{');
            for (index, (name, change)) in members.iter().enumerate() {
                push_comma(out, index);
                out.extend_from_slice(safe::json_string(name).as_bytes());
                out.push(b':');
                match change {
                    Some(change) => push_merge(out, change),
                    None => out.extend_from_slice(b"null"),
                }
            }
            out.push(b'}');
        }
    }
}
