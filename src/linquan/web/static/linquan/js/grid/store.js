// Drafts of the street, in IndexedDB: each with its own key, made once, by which the house knows a repeat.
// {key, account, kind, url, label, at, fields: [[name, text or file]], photos, state, until, reason, number, link}
// A draft being sent is on loan until `until`; whoever lets a loan run out has died, and another tab takes it.

const NAME = "linquan-grid";
const DRAFTS = "drafts";
const LOAN_MS = 20_000;
const SENT_KEPT_MS = 24 * 3600_000;

let opened = null;

function open() {
  opened ??= new Promise((done, fail) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(DRAFTS, { keyPath: "key" });
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => fail(asked.error);
  });
  return opened;
}

/** One transaction: `act` gets the table and a way to hand out a result; an error undoes all of it. */
async function within(mode, act) {
  const database = await open();
  return new Promise((done, fail) => {
    const work = database.transaction(DRAFTS, mode);
    let result;
    work.oncomplete = () => done(result);
    work.onabort = () => fail(work.error);
    act(work.objectStore(DRAFTS), (value) => (result = value));
  });
}

/** Whether this browser keeps anything at all. */
export const works = () => within("readonly", (table) => table.count()).then(() => true, () => false);

export function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Keep a new draft; fails with QuotaExceededError where there is no room. */
export async function add(draft) {
  const whole = { key: newKey(), at: Date.now(), state: "waiting", until: 0, reason: "", ...draft };
  await within("readwrite", (table) => table.add(whole));
  return whole.key;
}

/** Every draft, the oldest first. */
export async function all() {
  const found = await within("readonly", (table, give) => {
    table.getAll().onsuccess = (event) => give(event.target.result);
  });
  return found.sort((a, b) => a.at - b.at);
}

const isFree = (draft, now) => draft.state === "waiting" || (draft.state === "sending" && draft.until < now);

/** Take the oldest draft of an account that nobody else is sending, on loan; nothing where there is none. */
export function claim(account) {
  return within("readwrite", (table, give) => {
    table.getAll().onsuccess = (event) => {
      const now = Date.now();
      const mine = event.target.result.filter((draft) => draft.account === account && isFree(draft, now));
      const first = mine.sort((a, b) => a.at - b.at)[0];
      if (!first) return;
      const taken = { ...first, state: "sending", until: now + LOAN_MS };
      table.put(taken);
      give(taken);
    };
  });
}

/** Change a draft that is still there. */
function change(key, to) {
  return within("readwrite", (table, give) => {
    table.get(key).onsuccess = (event) => {
      const draft = event.target.result;
      const next = draft && to(draft);
      if (next) table.put(next);
      give(Boolean(next));
    };
  });
}

export const renew = (key) =>
  change(key, (draft) => (draft.state === "sending" ? { ...draft, until: Date.now() + LOAN_MS } : null));
export const release = (key) =>
  change(key, (draft) => (draft.state === "sending" ? { ...draft, state: "waiting", until: 0 } : null));
/** What arrived needs no words and photos any more: only its receipt stays, for a day. */
export const settle = (key, receipt) =>
  change(key, (draft) => ({ ...draft, ...receipt, state: "sent", fields: [], at_sent: Date.now() }));
export const refuse = (key, reason) =>
  change(key, (draft) => (draft.state === "sent" ? null : { ...draft, state: "refused", reason }));
/** Let a refused draft be sent once more, under its own key. */
export const retry = (key, fields) =>
  change(key, (draft) => (draft.state === "refused" ? { ...draft, fields: fields ?? draft.fields, state: "waiting" } : null));

/** Remove a draft, unless it is just being sent. */
export function remove(key) {
  return within("readwrite", (table) => {
    table.get(key).onsuccess = (event) => {
      if (event.target.result && event.target.result.state !== "sending") table.delete(key);
    };
  });
}

/** Remove receipts that are a day old, whoever's they are. */
export function tidy() {
  return within("readwrite", (table) => {
    table.openCursor().onsuccess = (event) => {
      const cursor = event.target.result;
      if (!cursor) return;
      if (cursor.value.state === "sent" && cursor.value.at_sent < Date.now() - SENT_KEPT_MS) cursor.delete();
      cursor.continue();
    };
  });
}
