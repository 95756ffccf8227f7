//! The ways in which logs write a date and a time.

/// The meaning of a letter of a shape; every other character stands for itself.
///
/// | letter | text |
/// |---|---|
/// | `Y`, `y` | a year of four digits, of two digits |
/// | `M`, `D` | a month, a day of two digits |
/// | `d` | a day of one or two digits |
/// | `b`, `w` | the name of a month, of a day of the week |
/// | `1`, `2` | day and month, in an order that the shape does not tell |
/// | `C` | a time of day with seconds, of 24 hours or with AM or PM |
/// | `c` | the same, seconds may be missing |
/// | `k` | `hhmmss`, with a fraction or without |
/// | `P` | a time of day with points and AM or PM |
/// | `z` | a zone, which may be missing |
/// | `Z` | a zone |
/// | `L` | the letter of a level |
/// | `,` | a comma, which may be missing |
/// | `@` | `@` or `at` between blanks |
/// | `h` | the ending of an ordinal number, which may be missing |
/// | `_` | blanks, `T`, or a low line |
/// | ` ` | blanks |
pub(super) const SHAPES: [&str; 27] = [
    // ISO 8601 and RFC 3339; log4j, logback and Python with a comma before the milliseconds.
    "Y-M-D_cz",
    "Y-M-D,_cz",
    // ISO 8601, basic format.
    "YMD_kz",
    // File names, and what is made of them.
    "YMD-k",
    "YMDk",
    "YMD cz",
    // nginx errors, Go.
    "Y/M/D,_cz",
    "Y.M.D,_cz",
    // Apache and nginx access logs.
    "d/b/Y:Cz",
    "d/b/Y Cz",
    // RFC 2822, HTTP, Redis.
    "d b Y,_cz",
    // Tomcat, Oracle.
    "d-b-Y,_cz",
    "d-b-y,_cz",
    "d-b-y P",
    // JavaScript dates, `java.util.logging`, macOS.
    "b dh, Y, cz",
    // Kibana, macOS.
    "b dh, Y@cz",
    // `asctime`, Apache errors; `date`.
    "b d C Y",
    "b d C Z Y",
    // Syslog.
    "b d Cz",
    // Windows events, browsers, WebSphere, chat exports.
    "1/2/Y, cz",
    "1.2.Y, cz",
    "1-2-Y, cz",
    "1/2/y, cz",
    "1.2.y, cz",
    // glog and klog.
    "LYMD C",
    "LMD C",
    // Android.
    "M-D C",
];

/// Months, by the letters that their names begin with.
pub(super) const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// Abbreviations of zones that mean one offset wherever logs are written, in hours from UTC. Others (`IST`, `BST`) have
/// several meanings and are read as words.
pub(super) const ZONES: [(&str, i8); 21] = [
    ("Z", 0),
    ("UTC", 0),
    ("GMT", 0),
    ("UT", 0),
    ("WET", 0),
    ("WEST", 1),
    ("CET", 1),
    ("MEZ", 1),
    ("CEST", 2),
    ("MESZ", 2),
    ("EET", 2),
    ("EEST", 3),
    ("MSK", 3),
    ("JST", 9),
    ("EST", -5),
    ("EDT", -4),
    ("CDT", -5),
    ("MST", -7),
    ("MDT", -6),
    ("PST", -8),
    ("PDT", -7),
];
