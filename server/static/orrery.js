// The live scene and its conversation. Without this script the same forms post and the page shows stills.
const $ = (id) => document.getElementById(id);
const lesson = document.querySelector("[data-lesson]");
const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
// Two pictures go above each other where there is no room beside each other.
const tall = matchMedia("(max-width: 44rem)");
const kiosk = document.documentElement.classList.contains("kiosk");
document.documentElement.classList.add("scripted");

if (lesson) begin(`/lessons/${lesson.dataset.lesson}`);
if (kiosk) leaveWhenAlone();

function begin(base) {
  const page = { base, socket: null, tries: 0, bodies: [], drawn: 0, run: -1, paused: null, rows: [], key: null };
  watch(page);
  steer(page);
  controls(page);
  questions(page);
  tall.addEventListener("change", () => shape(page));
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) page.socket?.close(1000);
    else if (!page.socket) watch(page);
  });
}

// ---- the stream

function watch(page) {
  const socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${page.base}/stream`);
  socket.binaryType = "arraybuffer";
  page.socket = socket;
  page.drawn = 0;
  socket.onopen = () => {
    page.tries = 0;
    notice("");
    shape(page);
    if (calm && page.paused === null) press(page, { action: "pause" });
  };
  socket.onmessage = ({ data }) => (typeof data === "string" ? event(page, JSON.parse(data)) : frame(page, socket, data));
  socket.onclose = () => {
    page.socket = null;
    $("stage").classList.remove("is-live");
    if (document.hidden) return;
    page.tries += 1;
    if (page.tries > 2) notice("The live picture is interrupted. Trying again…");
    setTimeout(() => page.socket || document.hidden || watch(page), Math.min(15000, 400 * 2 ** page.tries));
  };
}

function shape(page) {
  if (page.socket?.readyState === 1) page.socket.send(JSON.stringify({ type: "shape", tall: tall.matches }));
}

const HEADER = 32, BODY = 28, PAUSED = 4, AT_REST = 8, PAIR = 16, STACKED = 32;

async function frame(page, socket, buffer) {
  const view = new DataView(buffer);
  const time = view.getFloat64(8, true), sequence = view.getUint32(16, true), run = view.getUint32(20, true);
  const flags = view.getUint8(28), count = view.getUint8(29), rate = view.getUint16(30, true) / 100;
  const picture = await createImageBitmap(new Blob([new Uint8Array(buffer, HEADER + count * BODY)], { type: "image/jpeg" }));
  if (socket.readyState === 1) socket.send(JSON.stringify({ type: "ack", sequence }));
  if (sequence < page.drawn) return picture.close();
  page.drawn = sequence;
  const canvas = $("live");
  if (canvas.width !== picture.width || canvas.height !== picture.height) {
    canvas.width = picture.width;
    canvas.height = picture.height;
  }
  const stage = $("stage").classList, pair = Boolean(flags & PAIR), grows = pair && !stage.contains("pair");
  stage.toggle("pair", pair);
  stage.toggle("stacked", Boolean(flags & STACKED));
  // Who asked for two pictures should see both.
  if (grows && page.awaitsTwo) $("screen").scrollIntoView({ block: "nearest" });
  if (pair) page.awaitsTwo = false;
  canvas.getContext("2d", { alpha: false }).drawImage(picture, 0, 0);
  picture.close();
  if (canvas.hidden) {
    canvas.hidden = false;
    $("still").hidden = true;
    $("stage").classList.add("is-live");
  }
  page.run = run;
  canvas.dataset.run = run;
  canvas.dataset.frame = sequence;
  $("time").textContent = `${duration(time, page.units)}${flags & AT_REST ? " · at rest" : flags & PAUSED ? " · paused" : ""}`;
  playing(page, !(flags & PAUSED), rate);
  moment(page, time);
  readouts(page, view, count);
  if (kiosk && flags & AT_REST) replaySoon(page, run);
}

// The slider follows the run, unless somebody holds it.
function moment(page, time) {
  page.furthest = Math.max(page.furthest ?? 0, time);
  const slider = $("moment");
  if (page.holding) return;
  slider.max = page.furthest.toFixed(2);
  slider.value = time.toFixed(2);
  slider.setAttribute("aria-valuetext", `${duration(time, page.units)} of ${duration(page.furthest, page.units)}`);
}

// A time of the scene as it would be in life: where a unit stands for hours, in hours, days or years.
function duration(time, units) {
  if ((units?.time_s ?? 1) === 1) return `${time.toFixed(2)} s`;
  const seconds = time * units.time_s, day = 86400;
  const [unit, name] = [[60, "minutes", 3 * 3600], [3600, "hours", 3 * day], [day, "days", 730 * day], [365.25 * day, "years", Infinity]].find(
    ([, , below]) => seconds < below,
  );
  return `${(seconds / unit).toFixed(1)} ${name}`;
}

function readouts(page, view, count) {
  page.rows.forEach(({ row, at }) => {
    if (at >= count) return;
    const from = HEADER + at * BODY, read = (n) => view.getFloat32(from + n * 4, true);
    const speed = Math.hypot(read(3), read(4), read(5)), height = Math.max(0, read(6));
    row.textContent = `${page.grounded ? `${height.toFixed(2)} m up · ` : ""}${speed.toFixed(2)} m/s`;
  });
}

function event(page, message) {
  if (message.type === "scene") {
    $("surroundings").textContent = message.surroundings;
    $("drift").hidden = true;
    page.furthest = message.furthest_s;
    page.units = message.units;
    page.grounded = message.grounded;
    const { bodies, pair } = message;
    // In a frame the right one's bodies come first.
    page.rows = [];
    const right = list(page, pair?.labels[1], bodies, 0);
    $("readouts").replaceChildren(...(pair ? [list(page, pair.labels[0], pair.left, bodies.length), right] : [right]));
    // Among planets the description says how far and how fast, in their units.
    $("readouts").hidden = !page.rows.length || page.units.length_m !== 1;
    $("left-label").textContent = pair?.labels[0] ?? "";
    $("right-label").textContent = pair?.labels[1] ?? "";
    buttons({ shows_two: Boolean(pair) });
  } else if (message.type === "overlays") {
    for (const show of document.querySelectorAll(".shows button")) show.setAttribute("aria-pressed", message.shown.includes(show.value));
  } else if (message.type === "description") {
    $("description").textContent = message.text;
    if (message.aloud) $("aloud").textContent = message.text;
  } else if (message.type === "drift") {
    $("drift").textContent = message.text;
    $("drift").hidden = false;
  } else if (message.type === "notice") {
    notice(message.text);
  } else if (message.type === "plan") {
    const waiting = document.querySelector(".thinking");
    if (waiting) waiting.textContent = `Understood: ${message.text}…`;
  } else if (message.type === "answer") {
    answer(message.question, message.html);
  }
}

// Height and speed of bodies whose states begin at `first` in a frame.
function list(page, label, bodies, first) {
  const section = document.createElement("section");
  if (label) section.appendChild(document.createElement("h3")).textContent = label;
  const items = section.appendChild(document.createElement("ul"));
  bodies.slice(0, 8).forEach(({ name, colour }, at) => {
    const item = items.appendChild(document.createElement("li"));
    item.innerHTML = '<svg width="12" height="12" aria-hidden="true"><circle cx="6" cy="6" r="5.4" stroke="currentColor" stroke-opacity=".4"/></svg><span class="name"></span><span class="value"></span>';
    item.querySelector("circle").setAttribute("fill", colour);
    item.querySelector(".name").textContent = name;
    page.rows.push({ row: item.querySelector(".value"), at: first + at });
  });
  return section;
}

function notice(text) {
  $("notice").textContent = text;
  $("notice").hidden = !text;
}

// ---- looking around

function steer(page) {
  const screen = $("screen");
  let from = null, turn = { azimuth_deg: 0, elevation_deg: 0, distance: 1 }, waiting = false;
  const look = (azimuth, elevation, distance) => {
    turn.azimuth_deg += azimuth;
    turn.elevation_deg += elevation;
    turn.distance *= distance;
    if (waiting) return;
    waiting = true;
    setTimeout(() => {
      waiting = false;
      if (page.socket?.readyState === 1) page.socket.send(JSON.stringify({ type: "look", ...turn }));
      turn = { azimuth_deg: 0, elevation_deg: 0, distance: 1 };
    }, 60);
  };
  screen.addEventListener("pointerdown", (e) => {
    from = e;
    screen.setPointerCapture(e.pointerId);
  });
  screen.addEventListener("pointermove", (e) => {
    if (!from) return;
    look(-(e.clientX - from.clientX) * 0.35, (e.clientY - from.clientY) * 0.25, 1);
    from = e;
  });
  for (const end of ["pointerup", "pointercancel"]) screen.addEventListener(end, () => (from = null));
  const keys = {
    ArrowLeft: () => look(-6, 0, 1), ArrowRight: () => look(6, 0, 1), ArrowUp: () => look(0, 4, 1), ArrowDown: () => look(0, -4, 1),
    "+": () => look(0, 0, 0.88), "=": () => look(0, 0, 0.88), "-": () => look(0, 0, 1.14), " ": () => $("pause").click(),
  };
  screen.addEventListener("keydown", (e) => {
    if (!keys[e.key] || e.ctrlKey || e.metaKey || e.altKey) return;
    e.preventDefault();
    keys[e.key]();
  });
}

// ---- buttons

function controls(page) {
  $("controls").addEventListener("submit", (e) => {
    e.preventDefault();
    press(page, { [e.submitter.name]: e.submitter.value });
  });
  const slider = $("moment");
  let asked = null;
  slider.addEventListener("input", () => {
    page.holding = true;
    clearTimeout(asked);
    asked = setTimeout(() => press(page, { time: slider.value }), 90);
  });
  slider.addEventListener("change", () => setTimeout(() => (page.holding = false), 250));
  $("share").addEventListener("submit", async (e) => {
    e.preventDefault();
    const reply = await post(e.target.action, new FormData(e.target));
    if (reply.error) return problem(reply.error);
    const link = document.createElement("a");
    link.href = link.textContent = new URL(reply.address, location).href;
    $("share-link").replaceChildren(link);
  });
}

async function press(page, what) {
  const form = new FormData($("controls"));
  page.awaitsTwo = Boolean(what.variants || what.guess) || what.action === "compare";
  for (const [name, value] of Object.entries(what)) form.set(name, value);
  const reply = await post(`${page.base}/controls`, form);
  problem(reply.error);
  if (what.action === "undo" && reply.error) $("undo").disabled = true;
  buttons(reply);
  if (reply.html) answer(reply.question, reply.html);
  if ((what.variants || what.guess) && !reply.error) $("screen").scrollIntoView({ block: "nearest" });
  // While time stands still no frame says so, so the buttons follow at once.
  if (!reply.error && (what.action === "pause" || what.action === "play")) playing(page, what.action === "play");
  if (!reply.error && what.speed) playing(page, !page.paused, Number(what.speed));
}

// Which buttons there are, as far as a reply says.
function buttons({ can_undo, can_compare, shows_two }) {
  if (can_undo !== undefined) $("undo").disabled = !can_undo;
  const compare = $("compare");
  if (can_compare !== undefined) compare.dataset.can = can_compare ? "yes" : "no";
  if (shows_two !== undefined) {
    compare.value = shows_two ? "show_one" : "compare";
    compare.querySelector(".word").textContent = shows_two ? "Show one picture" : "Compare with before";
  }
  compare.hidden = compare.value === "compare" && (compare.dataset.can ? compare.dataset.can === "no" : compare.hidden);
}

function playing(page, plays, rate) {
  if (page.paused !== !plays) {
    page.paused = !plays;
    const button = $("pause");
    button.value = plays ? "pause" : "play";
    button.querySelector(".word").textContent = plays ? "Pause" : "Play";
  }
  if (rate === undefined || rate === page.rate) return;
  page.rate = rate;
  for (const speed of document.querySelectorAll(".speeds button")) speed.setAttribute("aria-pressed", Math.abs(speed.value - rate) < 0.005);
}

let replay = null;
function replaySoon(page, run) {
  replay ??= setTimeout(() => {
    replay = null;
    if (page.run === run) press(page, { action: "replay" });
  }, 4000);
}

// ---- questions

function questions(page) {
  const text = $("question");
  text.addEventListener("keydown", (e) => {
    if (e.key !== "Enter" || e.shiftKey || e.isComposing) return;
    e.preventDefault();
    $("ask").requestSubmit();
  });
  document.addEventListener("submit", (e) => {
    if (!e.target.matches("#ask, .suggestion")) return;
    e.preventDefault();
    ask(page, e.target, e.submitter);
  });
  document.addEventListener("click", (e) => {
    const chip = e.target.closest("[data-ask]");
    if (!chip) return;
    text.value = chip.dataset.ask;
    $("ask").requestSubmit();
  });
}

async function ask(page, form, submitter) {
  const sent = new FormData(form, submitter);
  if (!sent.get("question").trim()) return problem("Type a question first, in your own words.");
  if (page.asking) return;
  page.asking = true;
  problem("");
  const waiting = document.createElement("p");
  waiting.className = "thinking turn";
  waiting.textContent = "Trying it out…";
  $("answer").prepend(waiting);
  const reply = await post(form.action, sent);
  waiting.remove();
  page.asking = false;
  if (reply.error) return problem(reply.error);
  form.elements.key.value = reply.key;
  if (form.id === "ask") $("question").value = "";
  buttons(reply);
  answer(reply.question, reply.html);
  if (reply.go_to) location.href = reply.go_to;
}

function answer(question, html) {
  const shown = document.querySelector(`[data-question="${question}"]`);
  // What was foretold shows its result.
  if (shown?.querySelector(".foresight")) shown.outerHTML = html;
  if (shown) return;
  const before = $("answer").querySelectorAll(".turn:not(.thinking)");
  if (before.length) {
    $("earlier-list").prepend(...before);
    $("earlier").hidden = false;
  }
  $("answer").insertAdjacentHTML("afterbegin", html);
}

function problem(text) {
  $("problem").textContent = text ?? "";
  $("problem").hidden = !text;
  $("question").toggleAttribute("aria-invalid", Boolean(text));
}

async function post(address, form) {
  try {
    const response = await fetch(address, { method: "POST", headers: { accept: "application/json" }, body: new URLSearchParams(form) });
    return response.status === 204 ? {} : await response.json();
  } catch {
    return { error: "The connection was lost. Nothing was changed; please try again." };
  }
}

// ---- a kiosk starts over when it is left alone

function leaveWhenAlone() {
  let alone;
  const stay = () => {
    clearTimeout(alone);
    alone = setTimeout(() => location.pathname !== "/" && location.assign("/"), 120000);
  };
  for (const sign of ["pointerdown", "keydown", "wheel"]) addEventListener(sign, stay, { passive: true });
  stay();
}
