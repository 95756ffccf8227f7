//! The pictures of the README are what the tool draws on a terminal.
//!
//! `CXRAY_PICTURES=write cargo test --test it pictures::` draws them anew.

use std::fs;
use std::io;
use std::path::Path;
use std::process::Command;

use anstyle_svg::Term;

/// The pictures, and what they show.
const PICTURES: &[(&str, &str)] = &[
    ("print", "print --width 128 --since +34s --until +64s samples/captures/webchat-faulty.ndjson"),
    ("diff", "diff -U 0 samples/captures/webchat.ndjson samples/captures/webchat-faulty.ndjson"),
];

/// What the tool says to `arguments` on a terminal, behind the prompt that it was asked at.
fn said(arguments: &str) -> io::Result<String> {
    let output = Command::new(env!("CARGO_BIN_EXE_cxray"))
        .args(arguments.split(' '))
        .args(["--color", "always"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(text.contains('\x1b'), "`{arguments}` gives no colours");
    Ok(format!("\x1b[2m$\x1b[0m cxray {arguments}\n{text}"))
}

#[test]
fn the_pictures_show_what_the_tool_says() -> io::Result<()> {
    let is_written = std::env::var_os("CXRAY_PICTURES").is_some_and(|value| value == "write");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pictures");
    for (name, arguments) in PICTURES {
        let path = folder.join(format!("{name}.svg"));
        let drawn = Term::new().min_width_px(0).render_svg(&said(arguments)?);
        if is_written {
            fs::write(&path, &drawn)?;
        }
        assert!(
            fs::read_to_string(&path)?.replace("\r\n", "\n") == drawn,
            "{} is not what the tool says now: CXRAY_PICTURES=write cargo test --test it pictures::",
            path.display()
        );
    }
    Ok(())
}
