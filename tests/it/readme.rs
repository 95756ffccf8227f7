//! The README and the pages in `docs/` show what the tool really says.

#[test]
fn the_documentation_shows_what_the_tool_says() {
    trycmd::TestCases::new().case("README.md").case("docs/*.md");
}
