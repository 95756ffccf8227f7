"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const { rows, findings } = data;
  const WIDTH = 9, ROW = 28, LONG = 30000, OVERSCAN = 12, SIGN = 24, MOST_PRINTED = 1500;
  const LANES = ["client", "bot", "agent", "supervisor", "server"];
  const SEVERITIES = ["", "note", "warning", "error"];
  const $ = (id) => document.getElementById(id);
  const count = rows.length / WIDTH;
  // Two captures stand side by side: each pair has an old record and a new one (-1 is none), and a change. Of one capture, each
  // record is a pair on the right.
  const isBeside = data.pairs !== undefined;
  const CHANGES = ["same", "changed", "missing", "extra", "moved", "timing"];
  const SIGNS = ["", "~", "\u2212", "+", ">", "t"];
  const TITLES = ["same in both", "changed", "only before", "only now", "moved", "sooner or later"];
  const pairCount = isBeside ? data.pairs.length / 3 : count;
  const recordOf = (pair, side) => isBeside ? data.pairs[3 * pair + side] : side ? pair : -1;
  const changeOf = (pair) => isBeside ? data.pairs[3 * pair + 2] : 0;
  const sideOf = (at) => at < data.olds ? 0 : 1;
  const sides = isBeside ? [0, 1] : [1];
  const recordsOf = (pair) => sides.map((side) => recordOf(pair, side)).filter((at) => at >= 0);

  // Columns of a row: milliseconds since the row before, event, conversation, parties, file, line, words, worst, state. Where
  // there may be nothing, 0 is nothing.
  const raw = (at, column) => rows[at * WIDTH + column];
  const isOptional = [false, false, true, true, false, false, true, false, true];
  const col = (at, column) => isOptional[column] ? raw(at, column) - 1 : raw(at, column);
  // Whose state: a lane, or 5 for the conversation.
  const whoseState = (at) => col(at, 8) < 0 ? -1 : col(at, 8) % 6;
  const stateOf = (at) => Math.floor(col(at, 8) / 6);
  const times = new Float64Array(count);
  let now = data.base;
  for (let at = 0; at < count; at++) {
    const step = raw(at, 0);
    if (step === null) { times[at] = NaN; } else { now += step; times[at] = now; }
  }
  const byRecord = new Map();
  findings.forEach((finding, at) => {
    if (finding.r !== null) {
      if (!byRecord.has(finding.r)) { byRecord.set(finding.r, []); }
      byRecord.get(finding.r).push(at);
    }
  });
  const used = LANES.map((_, lane) => {
    for (let at = 0; at < count; at++) {
      const parties = col(at, 3);
      if (parties >= 0 && (Math.floor(parties / 5) === lane || parties % 5 === lane)) { return true; }
    }
    return false;
  });
  const lanes = LANES.map((_, lane) => lane).filter((lane) => used[lane]);

  const filter = { api: "", event: "", conversation: "", severity: "", q: "" };
  if (isBeside) { filter.change = ""; }
  let chosen = -1;
  // What is listed: pairs, and gaps as negative milliseconds. States are those of each side.
  let items = [], itemOf = new Map(), states = [[], []], arcs = [];

  function element(name, attributes, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes || {})) {
      if (key === "class") { made.className = value; } else { made.setAttribute(key, value); }
    }
    made.append(...children.filter((child) => child !== null && child !== undefined));
    return made;
  }
  function drawn(name, attributes, text) {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) { made.setAttribute(key, value); }
    if (text !== undefined) { made.textContent = text; }
    return made;
  }

  function listed(at) {
    const [api, name] = data.events[col(at, 1)];
    if (filter.api && api !== filter.api) { return false; }
    if (filter.event && name !== filter.event) { return false; }
    if (filter.conversation && data.conversations[col(at, 2)] !== filter.conversation) { return false; }
    if (filter.severity && col(at, 7) < SEVERITIES.indexOf(filter.severity)) { return false; }
    if (!filter.q) { return true; }
    const wanted = filter.q.toLowerCase();
    const has = (text) => text !== undefined && text.toLowerCase().includes(wanted);
    return has(name) || has(data.words[col(at, 6)]) || has(data.conversations[col(at, 2)]) || has(data.texts[at])
      || (byRecord.get(at) || []).some((finding) => has(findings[finding].c) || has(findings[finding].m));
  }

  function isListed(pair) {
    const change = CHANGES[changeOf(pair)];
    if (filter.change && (filter.change === "differs" ? change === "same" : change !== filter.change)) { return false; }
    return recordsOf(pair).some(listed);
  }
  // The states behind a record of a side; without a record they go on.
  function statesBehind(at, current, last) {
    if (at < 0) { return last; }
    const whose = whoseState(at);
    const key = whose === 5 ? "c" + col(at, 2) : whose;
    if (whose >= 0) { current.set(key, stateOf(at)); }
    const here = lanes.map((lane) => current.has(lane) ? current.get(lane) : -1);
    const talk = current.get("c" + col(at, 2));
    return [talk === undefined ? -1 : talk, ...here];
  }
  function list() {
    items = []; itemOf = new Map(); states = [[], []]; arcs = [];
    const current = [new Map(), new Map()], before = [NaN, NaN], last = [0, 1].map(() => [-1, ...lanes.map(() => -1)]);
    let shown = 0;
    for (let pair = 0; pair < pairCount; pair++) {
      if (!isListed(pair)) { continue; }
      const there = recordsOf(pair);
      const gap = Math.min(...there.map((at) => times[at] - before[sideOf(at)]));
      if (gap >= LONG) { items.push(-gap); sides.forEach((side) => states[side].push(last[side])); }
      for (const at of there) {
        if (!Number.isNaN(times[at])) { before[sideOf(at)] = times[at]; }
        itemOf.set(at, items.length);
      }
      for (const side of sides) {
        last[side] = statesBehind(recordOf(pair, side), current[side], last[side]);
        states[side].push(last[side]);
      }
      items.push(pair);
      shown++;
    }
    findings.forEach((finding, index) => {
      for (const witness of finding.x) {
        if (witness.r !== null && finding.r !== null && itemOf.has(witness.r) && itemOf.has(finding.r)) {
          arcs.push([itemOf.get(witness.r), itemOf.get(finding.r), index, sideOf(finding.r)]);
        }
      }
    });
    $("shown").textContent = shown === pairCount ? `${pairCount} events` : `${shown} of ${pairCount} events`;
    $("canvas").style.height = (items.length + 1) * ROW + "px";
  }

  const narrow = () => window.innerWidth <= 900;
  const spacing = () => isBeside ? Math.min(54, Math.max(24, Math.floor(($("scroll").clientWidth / 2 - 330) / lanes.length))) : narrow() ? 38 : Math.min(84, Math.max(52, Math.floor(420 / lanes.length)));
  const left = () => narrow() ? 14 : 26;
  const x = (lane) => left() + lanes.indexOf(lane) * spacing() + spacing() / 2;
  const lanesWidth = () => left() + lanes.length * spacing() + 24;

  function hue(text) {
    let hash = 7;
    for (const char of text) { hash = (hash * 31 + char.codePointAt(0)) % 360; }
    return hash;
  }
  function band(svg, state, previous, middle, width) {
    if (state < 0) { return; }
    const name = data.states[state];
    svg.append(drawn("rect", { class: "band", x: middle - width / 2, y: 0, width, height: ROW, fill: `hsl(${hue(name)} 70% 50%)` }));
    if (state !== previous) {
      svg.append(drawn("title", {}, name));
      if (!narrow()) { svg.append(drawn("text", { class: "state", x: middle + width / 2 + 2, y: 10 }, name.slice(0, isBeside ? 6 : 12))); }
    }
  }
  // The lanes of a side beside an item, with the arrow of its record, if it has one.
  function arrow(at, item, side) {
    const svg = drawn("svg", { width: lanesWidth(), height: ROW, "aria-hidden": "true" });
    const here = states[side][item], previous = item > 0 ? states[side][item - 1] : undefined;
    band(svg, here[0], previous ? previous[0] : -1, 10, 8);
    lanes.forEach((lane, place) => {
      band(svg, here[place + 1], previous ? previous[place + 1] : -1, x(lane), 12);
      svg.append(drawn("line", { class: "lane", x1: x(lane), y1: 0, x2: x(lane), y2: ROW }));
    });
    const parties = at < 0 ? -1 : col(at, 3);
    if (parties < 0) { return svg; }
    const from = Math.floor(parties / 5), to = parties % 5, worst = SEVERITIES[col(at, 7)] || "";
    const style = worst === "error" || worst === "warning" ? worst : LANES[from];
    const y = 18, start = x(from), end = x(to);
    if (from === to) {
      svg.append(drawn("circle", { class: "dot " + style, cx: start, cy: y, r: 4.5 }));
    } else {
      const way = Math.sign(end - start);
      svg.append(drawn("line", { class: "arrow " + style, x1: start, y1: y, x2: end - 7 * way, y2: y }));
      svg.append(drawn("path", { class: "tip " + style, d: `M ${end} ${y} l ${-9 * way} -4.5 v 9 z` }));
    }
    if (worst) { svg.append(drawn("circle", { class: "dot " + style, cx: (start + end) / 2, cy: y, r: from === to ? 6.5 : 4.5 })); }
    return svg;
  }

  function clock(at) {
    if (Number.isNaN(times[at])) { return ""; }
    return new Date(times[at]).toISOString().slice(narrow() || isBeside ? 14 : 11, 23);
  }
  function duration(ms) {
    const all = Math.round(ms / 1000);
    const parts = [[86400, "d"], [3600, "h"], [60, "m"], [1, "s"]].map(([size, unit], place, sizes) =>
      [Math.floor(place ? all % sizes[place - 1][0] / size : all / size), unit]);
    return parts.filter(([number]) => number > 0).slice(0, 2).map(([number, unit]) => number + unit).join(" ");
  }
  function line(item) {
    const pair = items[item];
    let made;
    if (pair < 0) {
      made = element("div", { class: "gap" }, `${duration(-pair)} later`);
    } else if (isBeside) {
      const change = changeOf(pair);
      made = element("div", { class: "pair " + CHANGES[change] }, half(item, pair, 0),
        element("span", { class: "sign", title: TITLES[change] }, SIGNS[change]), half(item, pair, 1));
    } else {
      made = half(item, pair, 1);
    }
    made.style.top = item * ROW + "px";
    return made;
  }
  function half(item, pair, side) {
    const at = recordOf(pair, side);
    if (at < 0) { return element("div", { class: "none" }, element("span", {}), arrow(-1, item, side)); }
    const [, name] = data.events[col(at, 1)];
    const what = element("span", { class: "what" });
    for (const finding of (byRecord.get(at) || []).slice(0, 3)) {
      what.append(element("span", { class: "chip " + findings[finding].s, title: findings[finding].m }, findings[finding].c));
    }
    const words = data.words[col(at, 6)] || "";
    what.append(element("b", {}, name.slice(name.lastIndexOf(".") + 1)), words ? "  " + words : "");
    what.title = words;
    const file = data.files[col(at, 4)];
    const made = element("div", { class: at === chosen ? "row chosen" : "row", "data-at": at, role: "option", "aria-selected": at === chosen },
      element("span", { class: "time mono" }, clock(at)), arrow(at, item, side), what,
      element("span", { class: "from mono", title: `${file}:${col(at, 5)}` }, `\u200e${file.slice(Math.max(0, file.lastIndexOf("/") + 1))}:${col(at, 5)}`));
    return made;
  }
  function drawArcs(first, last) {
    const svg = drawn("svg", { id: "arcs", width: 1, height: 1, "aria-hidden": "true" });
    const width = $("canvas").clientWidth;
    const edges = isBeside ? [0, (width + SIGN) / 2].map((start) => start + 78 + lanesWidth() - 20) : [NaN, (narrow() ? 66 : 104) + lanesWidth() - 20];
    if (isBeside && narrow()) { return svg; }
    arcs.filter(([one, two]) => Math.min(one, two) <= last && Math.max(one, two) >= first).slice(0, 100).forEach(([one, two, index, side]) => {
      const edge = edges[side];
      const y1 = one * ROW + 18, y2 = two * ROW + 18, bow = Math.min(18, 8 + Math.abs(two - one));
      svg.append(drawn("path", { class: findings[index].s, d: `M ${edge} ${y1} C ${edge + bow} ${y1}, ${edge + bow} ${y2}, ${edge} ${y2}` }));
      for (const y of [y1, y2]) { svg.append(drawn("circle", { cx: edge, cy: y, r: 3 })); }
    });
    return svg;
  }
  let drawnFrom = -1, drawnTo = -1;
  function draw(force, all) {
    const scroll = $("scroll");
    let first = Math.max(0, Math.floor(scroll.scrollTop / ROW) - OVERSCAN);
    let last = Math.min(items.length - 1, Math.ceil((scroll.scrollTop + scroll.clientHeight) / ROW) + OVERSCAN);
    if (all) { first = 0; last = Math.min(items.length, MOST_PRINTED) - 1; }
    if (!force && first >= drawnFrom && last <= drawnTo && first - drawnFrom < OVERSCAN / 2 && drawnTo - last < OVERSCAN / 2) { return; }
    drawnFrom = first; drawnTo = last;
    const made = [];
    for (let item = first; item <= last; item++) { made.push(line(item)); }
    made.push(drawArcs(first, last));
    $("canvas").replaceChildren(...made);
  }
  function heads() {
    document.documentElement.style.setProperty("--lanes", lanesWidth() + "px");
    $("heads").style.paddingRight = $("scroll").offsetWidth - $("scroll").clientWidth + "px";
    $("heads").replaceChildren(...(isBeside ? [headsOf("before"), element("span", { class: "sign" }), headsOf("now")] : headsOf("event")));
  }
  function headsOf(title) {
    const svg = drawn("svg", { width: lanesWidth(), height: 16 });
    for (const lane of lanes) {
      svg.append(drawn("text", { x: x(lane), y: 12, "text-anchor": "middle" }, spacing() < 46 ? LANES[lane].slice(0, 3) : LANES[lane]));
    }
    const zone = element("span", {}, "UTC");
    zone.style.textAlign = "right"; zone.style.paddingRight = "8px";
    return isBeside ? element("div", { class: "half" }, zone, svg, element("b", {}, title)) : [zone, svg, element("span", {}, title), element("span", {}, "")];
  }

  // The text of a record, indented; numbers and texts stay as they were captured.
  function pretty(text, marks) {
    const out = [];
    const token = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;
    const path = [];
    let depth = 0, match, wantsName = false;
    const pad = () => "\n" + "  ".repeat(depth);
    const place = () => path.map((step) => "/" + String(step).replaceAll("~", "~0").replaceAll("/", "~1")).join("");
    const open = [];
    function value(node, close) {
      const found = marks.filter((mark) => mark.p === place());
      if (!found.length) { out.push(node); return; }
      out.push(element("mark", { class: found[0].s }, node));
      if (close) { aside(found); }
    }
    function aside(found) {
      for (const mark of found) {
        out.push(element("span", { class: "aside " + mark.s }, mark.m, mark.w ? element("em", {}, "Schema: " + mark.w) : null));
      }
    }
    while ((match = token.exec(text)) !== null) {
      const part = match[0];
      const inObject = open[open.length - 1] === "{";
      if (part === "{" || part === "[") {
        value(part, false);
        open.push(part); depth++;
        const next = text.slice(token.lastIndex).trimStart()[0];
        if (next === "}" || next === "]") { path.push(null); wantsName = false; } else {
          out.push(pad());
          path.push(part === "[" ? 0 : null); wantsName = part === "{";
        }
      } else if (part === "}" || part === "]") {
        open.pop(); depth--; path.pop();
        if (!/[{[]\s*$/.test(text.slice(0, match.index))) { out.push(pad()); }
        out.push(part);
        aside(marks.filter((mark) => mark.p === place() && place() !== ""));
      } else if (part === ",") {
        out.push(",", pad());
        if (inObject) { wantsName = true; } else { path[path.length - 1]++; }
      } else if (part === ":") {
        out.push(": ");
      } else if (wantsName) {
        wantsName = false;
        let name = part;
        try { name = JSON.parse(part); } catch { /* it stays as it is */ }
        path[path.length - 1] = name;
        out.push(element("span", { class: "j-name" }, part));
      } else {
        const kind = part[0] === "\"" ? "string" : /^[-\d]/.test(part) ? "number" : "word";
        value(element("span", { class: "j-" + kind }, part), true);
      }
    }
    return element("pre", {}, ...out);
  }

  function foundBox(finding) {
    const box = element("div", { class: "found " + finding.s }, element("div", { class: "code " + finding.s }, finding.c), element("p", {}, finding.m));
    if (finding.p) { box.append(element("p", { class: "quiet mono" }, "at " + finding.p)); }
    if (finding.w) { box.append(element("p", { class: "quiet" }, "Schema: " + finding.w)); }
    if (finding.h) { box.append(element("p", {}, "Help: " + finding.h)); }
    for (const witness of finding.x) {
      const line = element("p", {}, `${witness.t}: `);
      if (witness.r === null) { line.append(`${witness.f}:${witness.l}`); } else {
        const link = element("a", { href: "#", "data-go": witness.r }, `${witness.f}:${witness.l}`);
        line.append(link);
      }
      box.append(line);
    }
    return box;
  }
  // How a record differs from its counterpart in the other capture.
  function changeBox(at) {
    const pair = items[itemOf.get(at)], change = changeOf(pair), other = recordOf(pair, 1 - sideOf(at));
    const box = element("div", { class: "found change " + CHANGES[change] }, element("b", {}, `${SIGNS[change]} ${TITLES[change]}`.trim()));
    for (const told of data.differences && data.differences[pair] || []) { box.append(element("p", { class: "mono" }, told)); }
    if (other >= 0) {
      const link = element("a", { href: "#", "data-go": other }, `${data.files[col(other, 4)]}:${col(other, 5)}`);
      box.append(element("p", {}, sideOf(at) ? "before: " : "now: ", link));
    }
    return box;
  }
  function detail(at) {
    const panel = $("detail");
    const [api, name, about] = data.events[col(at, 1)];
    const close = element("button", { type: "button", id: "close", "aria-label": "Close" }, "✕");
    const list = element("dl", {});
    const fact = (term, ...told) => { list.append(element("dt", {}, term), element("dd", {}, ...told)); };
    fact("API", api);
    if (!Number.isNaN(times[at])) { fact("time", new Date(times[at]).toISOString()); }
    fact("place", element("code", {}, `${data.files[col(at, 4)]}:${col(at, 5)}`));
    const talk = data.conversations[col(at, 2)];
    if (talk !== undefined) {
      fact("conversation", element("a", { href: "#", "data-talk": talk }, talk));
    }
    const parties = col(at, 3);
    if (parties >= 0) { fact("lanes", `${LANES[Math.floor(parties / 5)]} → ${LANES[parties % 5]}`); }
    if (whoseState(at) >= 0) { fact("state", data.states[stateOf(at)]); }
    const found = (byRecord.get(at) || []).map((finding) => findings[finding]);
    const marks = found.filter((finding) => finding.p);
    const text = data.texts[at];
    panel.replaceChildren(element("div", { class: "head" }, element("b", {}, name), close),
      ...(data.words[col(at, 6)] ? [element("div", { class: "quiet pad" }, data.words[col(at, 6)])] : []), list,
      ...(isBeside ? [changeBox(at)] : []), ...found.map(foundBox),
      ...(about ? [element("h2", {}, "What the schema says"), element("div", { class: "quiet pad" }, about)] : []),
      element("h2", {}, "Record"),
      text === undefined ? element("div", { class: "quiet pad" }, "The record is not in this page, which would be too large: see the capture.") : pretty(text, marks));
    panel.querySelectorAll(".pad").forEach((box) => { box.style.padding = "0 16px"; });
    panel.scrollTop = 0;
    document.querySelector("main").classList.add("open");
  }
  function choose(at, isCentred) {
    chosen = at;
    if (at >= 0 && !itemOf.has(at)) { Object.keys(filter).forEach((key) => { filter[key] = ""; }); controls(); list(); }
    if (at >= 0) { detail(at); } else { document.querySelector("main").classList.remove("open"); }
    heads();
    if (at >= 0) {
      const scroll = $("scroll"), top = itemOf.get(at) * ROW;
      if (isCentred || top < scroll.scrollTop || top + ROW > scroll.scrollTop + scroll.clientHeight) {
        scroll.scrollTop = Math.max(0, top - scroll.clientHeight / 2);
      }
    }
    document.querySelectorAll("#findings tr").forEach((line) => {
      const all = (line.dataset.findings || "").split(",");
      line.classList.toggle("chosen", at >= 0 && all.some((index) => index !== "" && findings[index].r === at));
    });
    draw(true);
    remember();
  }

  // Filters and the chosen event are kept in the address.
  function remember() {
    const kept = new URLSearchParams();
    for (const [key, value] of Object.entries(filter)) { if (value) { kept.set(key, value); } }
    if (chosen >= 0) { kept.set("at", chosen); }
    const address = "#" + kept;
    if (location.hash !== address && (location.hash || kept.size)) { history.replaceState(null, "", address); }
  }
  function recall() {
    const kept = new URLSearchParams(location.hash.slice(1));
    for (const key of Object.keys(filter)) { filter[key] = kept.get(key) || ""; }
    const at = kept.has("at") ? Number(kept.get("at")) : -1;
    controls(); list(); heads();
    if (Number.isInteger(at) && at >= 0 && at < count) { choose(at, true); } else { choose(-1); }
  }
  function options(id, values, all) {
    const select = $(id);
    select.replaceChildren(element("option", { value: "" }, all), ...values.map((value) => element("option", { value }, value)));
  }
  function controls() {
    for (const key of Object.keys(filter)) { $(key).value = filter[key]; }
  }
  function refilter() {
    for (const key of Object.keys(filter)) { filter[key] = $(key).value; }
    list();
    $("scroll").scrollTop = 0;
    draw(true);
    remember();
  }
  function step(way, isWanted = () => true) {
    let item = chosen >= 0 && itemOf.has(chosen) ? itemOf.get(chosen) : (way > 0 ? -1 : items.length);
    for (item += way; item >= 0 && item < items.length; item += way) {
      const wanted = items[item] >= 0 ? recordsOf(items[item]).filter((at) => isWanted(at, items[item])) : [];
      if (wanted.length) { choose(wanted[wanted.length - 1]); return; }
    }
  }
  function theme() {
    const root = document.documentElement;
    const isDark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = isDark ? "light" : "dark";
    try { localStorage.setItem("cxray-theme", root.dataset.theme); } catch { /* a page from disk may have no storage */ }
  }

  try { const kept = localStorage.getItem("cxray-theme"); if (kept) { document.documentElement.dataset.theme = kept; } } catch { /* none */ }
  const hasFinding = (at) => byRecord.has(at), differs = (_, pair) => changeOf(pair) > 0;
  options("api", [...new Set(data.events.map(([api]) => api))].sort(), "all APIs");
  options("event", [...new Set(data.events.map(([, name]) => name))].sort(), "all events");
  options("conversation", data.conversations.slice(0, 2000), "all conversations");
  for (const id of Object.keys(filter).filter((key) => key !== "q")) { $(id).addEventListener("change", refilter); }
  $("q").addEventListener("input", refilter);
  $("theme").addEventListener("click", theme);
  $("scroll").addEventListener("scroll", () => draw(false), { passive: true });
  addEventListener("resize", () => { heads(); draw(true); });
  addEventListener("hashchange", recall);
  addEventListener("beforeprint", () => draw(true, true));
  addEventListener("afterprint", () => draw(true));
  document.addEventListener("click", (event) => {
    const go = event.target.closest("[data-go]"), talk = event.target.closest("[data-talk]");
    const picked = event.target.closest("[data-at]"), kind = event.target.closest("tr[data-findings]");
    if (go) { event.preventDefault(); choose(Number(go.dataset.go), true); }
    else if (talk) { event.preventDefault(); filter.conversation = talk.dataset.talk; controls(); refilter(); }
    else if (event.target.closest("#close")) { choose(-1); }
    else if (picked) { choose(Number(picked.dataset.at)); }
    else if (kind) { turn(kind); }
  });
  // A kind of finding: the first of its records, then the next one.
  function turn(kind) {
    const all = kind.dataset.findings.split(",").map((index) => findings[index].r).filter((at) => at !== null);
    if (all.length) { choose(all[(all.indexOf(chosen) + 1) % all.length], true); }
  }
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) { return; }
    const isTyping = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
    if (event.key === "Escape") { if (isTyping) { event.target.blur(); } else { choose(-1); } return; }
    if (isTyping) { return; }
    const kind = event.target.closest("tr[data-findings]");
    if (event.key === "Enter" && kind) { turn(kind); return; }
    const keys = { j: () => step(1), k: () => step(-1), ArrowDown: () => step(1), ArrowUp: () => step(-1), n: () => step(1, hasFinding), p: () => step(-1, hasFinding),
      ...(isBeside ? { d: () => step(1, differs), u: () => step(-1, differs) } : {}),
      t: theme, "/": () => $("q").focus() };
    if (keys[event.key]) { event.preventDefault(); keys[event.key](); }
  });
  recall();
  document.documentElement.dataset.ready = "yes";
})();
