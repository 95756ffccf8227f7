//! Makes new inputs of known ones.

use data_encoding::BASE64;

/// Inputs are not longer, so that a slow one is slow for a reason.
const LONGEST: usize = 48 << 10;

/// What has a meaning to a reader.
const TOKENS: [&str; 84] = [
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "'",
    "\\",
    "\\\"",
    "\\u0022",
    "\\ud83d",
    "\\u0000",
    "\n",
    "\r\n",
    "\r",
    "\t",
    "\0",
    " ",
    "{}",
    "[]",
    "null",
    "true",
    "undefined",
    "None",
    "NaN",
    "1e999",
    "-0",
    "0.1",
    "99999999999999999999",
    "/*",
    "*/",
    "//",
    "#",
    ";",
    "\u{201c}",
    "\u{2026}",
    "\u{feff}",
    "\u{202e}",
    "\u{1b}[2J",
    "é",
    "👋",
    "data: ",
    "event: ",
    "id: 1\n",
    "\n\n",
    "42[",
    "4:42",
    "a[",
    "f(",
    ");",
    ")]}',\n",
    "--x\r\n",
    "=",
    "&",
    "%7B",
    "%22",
    "&quot;",
    "\"\"",
    "\u{1e}",
    "12:00:01.123 ",
    "2024-05-01T12:00:00Z ",
    "[INFO] ",
    "INFO ",
    " main.js:2:1646\n",
    "onAgentStateEvent ",
    "WebChatService.agentConnected ",
    "\"event\":",
    "\"data\":",
    "\"channel\":\"/v2/me/chats\",",
    "\"log\":",
    "\"entries\":[",
    "\"userId\":\"Xylophonium\",",
    "\"password\":\"Xylophonium\"",
    "Authorization: Bearer Xylophonium ",
    "::error::",
    "##vso[task]",
    "##teamcity[x]",
    "<script>",
    "time,message\n",
    "\"a,b\"",
    "MESSAGE\na:b\n\n",
    "msg=\"",
    "\\\\\\\"",
];

/// Numbers that look random and are the same for the same seed.
#[derive(Debug, Clone)]
pub struct Dice(pub u64);

impl Dice {
    pub fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) >> 8).unwrap_or(0) % sides.max(1)
    }

    /// One of some bounds, and then a number below it.
    pub fn below(&mut self, bounds: &[usize]) -> usize {
        let bound = *self.pick(bounds);
        self.roll(bound)
    }

    pub fn pick<'t, T>(&mut self, among: &'t [T]) -> &'t T {
        &among[self.roll(among.len())]
    }
}

/// A new input, made of one or more of `seeds`.
pub fn mutated(seeds: &[Vec<u8>], dice: &mut Dice) -> Vec<u8> {
    let mut text = piece(dice.pick::<Vec<u8>>(seeds), dice);
    if dice.roll(3) == 0 {
        let other = piece(dice.pick::<Vec<u8>>(seeds), dice);
        let at = dice.roll(text.len() + 1);
        text.splice(at..at, other);
    }
    for _ in 0..dice.roll(6) {
        mutate(&mut text, dice);
    }
    for _ in 0..[0, 0, 0, 1, 1, 2][dice.roll(6)] {
        text = wrapped(&text, dice);
    }
    for _ in 0..dice.roll(3) {
        mutate(&mut text, dice);
    }
    text.truncate(LONGEST);
    text
}

/// A seed, or some lines of a long one.
fn piece(seed: &[u8], dice: &mut Dice) -> Vec<u8> {
    const MOST: usize = 6 << 10;
    if seed.len() <= MOST {
        return seed.to_vec();
    }
    let from = dice.roll(seed.len() - MOST);
    let from = seed[..from].iter().rposition(|byte| *byte == b'\n').map_or(from, |end| end + 1);
    seed[from..seed.len().min(from + MOST)].to_vec()
}

fn mutate(text: &mut Vec<u8>, dice: &mut Dice) {
    let length = text.len();
    let at = dice.roll(length + 1);
    let to = (at + 1 + dice.below(&[4, 40, 400])).min(length);
    match dice.roll(9) {
        0 if at < length => text[at] ^= 1 << dice.roll(8),
        1 => {
            text.drain(at.min(to)..to);
        }
        2 => {
            let copy = text[at.min(to)..to].to_vec();
            text.splice(at..at, copy);
        }
        3 => {
            let part = text[at.min(to)..to].to_vec();
            let times = 1 + dice.roll(4096 / part.len().max(1) + 1);
            text.splice(at..at, part.repeat(times));
        }
        4 => text.truncate(at),
        5 => {
            let token = dice.pick(&TOKENS).repeat(1 + dice.below(&[1, 3, 200]));
            text.splice(at..at, token.into_bytes());
        }
        6 if to > at => {
            text.splice(at..to, dice.pick(&TOKENS).bytes());
        }
        7 => {
            let name = ["time", "event", "data", "userId", "token", "x"][dice.roll(6)];
            text.splice(at..at, format!("\"{name}\":").into_bytes());
        }
        _ => text.splice(at..at, dice.pick(&TOKENS).bytes()).for_each(drop),
    }
}

/// The text in something that carries texts.
fn wrapped(text: &[u8], dice: &mut Dice) -> Vec<u8> {
    let lossy = String::from_utf8_lossy(text);
    let literal = serde_json::Value::from(&*lossy).to_string();
    let body = &literal[1..literal.len() - 1];
    match dice.roll(11) {
        0 => format!("{{\"log\":{literal},\"stream\":\"stdout\",\"time\":\"2024-06-10T07:10:26.8Z\"}}\n"),
        1 => format!(
            "{{\"log\":{{\"entries\":[{{\"startedDateTime\":\"2024-06-10T07:10:26.8Z\",\"request\":{{\"method\":\"GET\",\"url\":\"https://h/c?token=Xylophonium\"}},\"response\":{{\"content\":{{\"text\":{literal}}}}}}}]}}}}"
        ),
        2 => {
            let encoded = BASE64.encode(text);
            format!(
                "{{\"log\":{{\"entries\":[{{\"request\":{{}},\"response\":{{\"content\":{{\"encoding\":\"base64\",\"text\":\"{encoded}\"}}}}}}]}}}}"
            )
        }
        3 => format!("time,message\n1,\"{}\"\n", lossy.replace('"', "\"\"")),
        4 => format!("2024-05-01T12:00:00Z INFO {lossy}\n"),
        5 => format!("2024-05-01T12:00:00Z INFO \"{body}\"\n"),
        6 => format!("2024-05-01T12:00:00Z INFO {body}\n"),
        7 => format!("[{lossy},{lossy}]"),
        8 => format!("{{\"level\":30,\"msg\":\"x\",\"ev\":{lossy}}}\n"),
        9 => format!("event: x\ndata: {lossy}\n\n"),
        _ => format!("{{\"event\":\"onAgentStateEvent\",\"data\":{lossy}}}\n"),
    }
    .into_bytes()
}
