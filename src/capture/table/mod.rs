//! Tables of cells below a line of names (CSV, also with `;`, tabs or `|`). A row is read as the object that it stands for,
//! each of whose members is a text; where its characters stand in the file is kept.

mod cells;
mod header;
mod rows;
mod sniff;

pub(super) use header::Header;
pub(super) use rows::Rows;
pub(super) use sniff::begins_table;
