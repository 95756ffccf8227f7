//! The README shows what the tool really says.

#[test]
fn the_readme_shows_what_the_tool_says() {
    trycmd::TestCases::new().case("README.md");
}
