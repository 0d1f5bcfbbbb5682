// The page of the street: keeps what is written, shows what waits, and has it sent whenever there is a chance.
// Where the browser keeps nothing, the forms stay what they are and are sent as they stand.

import { say, word } from "../words.js";
import { flush, listen, tell } from "./send.js";
import * as store from "./store.js";

const LOOK_EVERY_MS = 30_000;
const DRAW_EVERY_MS = 150;
const SAID_MS = 5_000;
const MOST_PHOTOS = 6;
const SHELF = "linquan-grid";
const NOT_KEPT = new Set(["csrfmiddlewaretoken", "key", "kept"]);

const head = document.querySelector("[data-grid]");
const account = Number(head.dataset.account);
const part = (name) => head.querySelector(`[data-${name}]`);
const counted = (name, count) => word(`${name}-${count === 1 ? "one" : "many"}`, { count });

let isSending = false;
let problem = "";
let drawing = null;
let said = null;

// What waits.

function element(tag, name, text = "") {
  const made = document.createElement(tag);
  if (name) made.className = name;
  made.textContent = text;
  return made;
}

function press(text, act) {
  const button = element("button", "button button--small", text);
  button.type = "button";
  button.addEventListener("click", () => act(button));
  return button;
}

const reasonOf = ({ reason }) => (["too-large", "odd"].includes(reason) ? word(reason) : reason);

function drop(button, key) {
  if (!button.dataset.sure) {
    button.dataset.sure = "1";
    button.textContent = word("drop-sure");
    return;
  }
  store.remove(key).then(changed);
}

/** What is sent once more, with the version of the task that this page shows. */
function again(draft) {
  const task = document.querySelector(`[data-task="${draft.task}"]`);
  const fields = draft.fields.map(([name, value]) => [name, name === "seen_version" && task ? task.dataset.version : value]);
  return store.retry(draft.key, fields).then(changed).then(send);
}

function line(draft) {
  const item = element("li", `draft draft--${draft.state}`);
  const told = element("span", "draft__words");
  const time = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "short", timeStyle: "short" });
  const facts = [time.format(draft.at), draft.photos ? counted("photos", draft.photos) : "", draft.number ?? ""];
  told.append(element("b", "", draft.label), element("span", "quiet small", facts.filter(Boolean).join(" · ")));
  if (draft.state === "refused") told.append(element("span", "draft__reason", reasonOf(draft)));
  const ways = element("span", "draft__ways");
  ways.append(element("span", "draft__state", word(`state-${draft.state}`)));
  if (draft.link) {
    const link = element("a", "button button--small", word("see"));
    link.href = draft.link;
    ways.append(link);
  }
  if (draft.state === "refused") ways.append(press(word("again"), () => again(draft)));
  if (draft.state !== "sending" && draft.state !== "sent") ways.append(press(word("drop"), (button) => drop(button, draft.key)));
  item.append(told, ways);
  return item;
}

function markTasks(mine) {
  const done = new Set(mine.filter((draft) => draft.task && draft.state !== "refused").map((draft) => draft.task));
  for (const card of document.querySelectorAll("[data-task]")) {
    const isDone = done.has(card.dataset.task);
    card.classList.toggle("task--kept", isDone);
    card.querySelector("form").hidden = isDone;
    card.querySelector("[data-task-kept]").hidden = !isDone;
  }
}

function put(target, text) {
  if (target.textContent !== text) target.textContent = text; // what is the same is not read aloud again
}

/** Draw what is kept, at most some times a second: many drafts may go at once, in several tabs. */
function draw() {
  drawing ??= new Promise((done) =>
    setTimeout(() => {
      drawing = null;
      paint().then(done);
    }, DRAW_EVERY_MS),
  );
  return drawing;
}

async function paint() {
  const drafts = await store.all();
  const mine = drafts.filter((draft) => draft.account === account);
  const waiting = mine.filter((draft) => draft.state === "waiting" || draft.state === "sending").length;
  const others = drafts.filter((draft) => draft.account !== account && draft.state !== "sent").length;
  const why = waiting === 0 ? "" : navigator.onLine ? problem : "offline";
  put(part("count"), waiting === 0 ? word("none-waiting") : counted("waiting", waiting));
  put(part("says"), why ? word(why) : "");
  part("waiting").dataset.waiting = String(waiting);
  part("send").hidden = waiting === 0 || why === "sign-in";
  part("sign-in-link").hidden = why !== "sign-in";
  part("others").hidden = others === 0;
  put(part("others"), others === 0 ? "" : counted("others", others));
  const open = mine.filter((draft) => draft.state !== "sent");
  const sent = mine.filter((draft) => draft.state === "sent").slice(-3).reverse();
  part("drafts").replaceChildren(...open.map(line), ...sent.map(line));
  markTasks(mine);
}

async function changed() {
  tell();
  await draw();
}

// Sending.

async function send() {
  if (isSending) return;
  isSending = true;
  try {
    problem = await flush(draw);
  } finally {
    isSending = false;
    await draw();
  }
}

/** One answer at a time; that something is kept is soon seen in the count, so it goes by itself. */
function answer(name, { error = false } = {}) {
  said?.remove();
  const toast = say(word(name), { error });
  said = toast;
  if (!error) setTimeout(() => toast.remove(), SAID_MS);
}

const waits = async () =>
  (await store.all()).some((draft) => draft.account === account && ["waiting", "sending"].includes(draft.state));

async function sendIfAny() {
  if (await waits()) await send();
}

/** Ask the browser to send once there is a network again, also when this page is closed by then. */
async function sendLater() {
  const registration = await navigator.serviceWorker?.getRegistration(head.dataset.shell);
  await registration?.sync?.register(SHELF).catch(() => {});
}

// Keeping.

function labelOf(form, data) {
  if (form.dataset.label) return form.dataset.label;
  const chip = form.querySelector("[name=matter]:checked")?.closest("label").textContent.trim();
  return [chip, String(data.get("text") ?? "").trim().slice(0, 30)].filter(Boolean).join(" · ") || word("a-report");
}

/** What is missing in a form, as the name of a word. */
function missing(form, data, photos) {
  if (photos.length > MOST_PHOTOS) return "too-many-photos";
  if (form.dataset.keep === "task") return photos.length ? "" : "photo-needed";
  return data.get("matter") || String(data.get("text")).trim() ? "" : "say-what";
}

/** The draft that a form makes; also what tests write with. */
export function draftOf(form) {
  const data = new FormData(form);
  const fields = [...data].filter(([name, value]) => !NOT_KEPT.has(name) && (!(value instanceof File) || value.size > 0));
  const photos = fields.filter(([, value]) => value instanceof File);
  const draft = {
    account,
    kind: form.dataset.keep,
    url: new URL(form.action).pathname,
    label: labelOf(form, data),
    task: form.closest("[data-task]")?.dataset.task ?? "",
    fields,
    photos: photos.length,
  };
  return { draft, fault: missing(form, data, photos) };
}

async function keep(form) {
  const { draft, fault } = draftOf(form);
  if (fault) return answer(fault, { error: true });
  try {
    await store.add(draft);
  } catch {
    return answer("storage-full", { error: true });
  }
  form.reset();
  form.closest("details.task")?.removeAttribute("open");
  answer("kept");
  await changed();
  head.scrollIntoView({ block: "nearest" });
  if (!navigator.onLine) return sendLater();
  return send();
}

function takeOver(event) {
  const form = event.target.closest?.("form[data-keep]");
  if (!form) return;
  event.preventDefault();
  const shrinking = form.querySelector("[data-upload][aria-busy=true]");
  if (shrinking) shrinking.addEventListener("upload:ready", () => keep(form), { once: true });
  else keep(form);
}

// Where it is, when it is pressed.

function position(form) {
  const field = form.querySelector("[data-position]");
  const says = field.querySelector("[data-position-says]");
  const [lon, lat] = ["lon", "lat"].map((name) => form.elements[name]);
  const hint = says.textContent;
  const set = (to, text) => {
    [lon.value, lat.value] = to;
    says.textContent = text;
  };
  field.hidden = !("geolocation" in navigator);
  form.addEventListener("reset", () => setTimeout(() => set(["", ""], hint)));
  field.querySelector("button").addEventListener("click", () => {
    if (lon.value) return set(["", ""], word("position-gone"));
    says.textContent = word("position-asked");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) =>
        set([coords.longitude.toFixed(6), coords.latitude.toFixed(6)], word("position-found", { metres: Math.round(coords.accuracy) })),
      () => set(["", ""], word("position-none")),
      { enableHighAccuracy: true, timeout: 20_000, maximumAge: 0 },
    );
  });
}

// The page itself, without a network.

async function keepPage() {
  if (!("serviceWorker" in navigator)) return;
  const { shell, worker } = head.dataset;
  const told = { scope: shell, type: "module", updateViaCache: "none" };
  await navigator.serviceWorker.register(worker, told).catch(() => null); // too old for one: drafts are kept all the same
  if (navigator.serviceWorker.controller || !navigator.onLine) return;
  const files = performance.getEntriesByType("resource").map(({ name }) => new URL(name));
  const own = files.filter(({ origin, pathname }) => origin === location.origin && /\.(css|js|svg)$/.test(pathname));
  const cache = await caches.open(SHELF);
  await cache.addAll([shell, ...new Set(own.map(({ pathname }) => pathname).filter((path) => path !== worker))]);
}

async function begin() {
  position(document.querySelector("form[data-keep=report]"));
  keepPage().catch(() => {}); // no room: it opens with a network only
  if (!("indexedDB" in self) || !(await store.works())) {
    part("waiting").dataset.waiting = "0";
    put(part("says"), word("no-store"));
    return;
  }
  document.addEventListener("submit", takeOver, { capture: true });
  listen(draw);
  self.addEventListener("online", sendIfAny);
  self.addEventListener("offline", draw);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && sendIfAny());
  setInterval(sendIfAny, LOOK_EVERY_MS);
  part("send").addEventListener("click", send);
  await store.tidy();
  await draw();
  navigator.storage?.persist?.().catch(() => {});
  await sendIfAny();
}

await begin();
