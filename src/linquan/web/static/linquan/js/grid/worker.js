// Stands before /g/ only: keeps that page and the files it is made of, so that it opens without a network, and sends
// drafts when the browser says that there is one again. Nothing else is kept; see forget.js for when it goes.

import { flush, tell } from "./send.js";

const SHELF = "linquan-grid";
const PAGE = new URL(self.registration.scope).pathname;
const STATIC = new URL("../../../", import.meta.url).pathname;
const PATIENCE_MS = 4_000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode === "navigate" && pathname === PAGE) event.respondWith(freshOrKept(request, PAGE, page));
  else if (pathname.startsWith(STATIC)) event.respondWith(freshOrKept(request, pathname, part));
});

self.addEventListener("sync", (event) => {
  if (event.tag === SHELF) event.waitUntil(sync());
});

async function sync() {
  const problem = await flush();
  tell();
  if (problem === "offline" || problem === "later") throw new Error(problem); // the browser tries again
}

/** What the network says, if it says something in time; else what was kept. */
async function freshOrKept(request, name, judge) {
  const fresh = fetch(request).then((answer) => judge(name, answer));
  fresh.catch(() => {});
  const late = new Promise((done) => setTimeout(done, PATIENCE_MS));
  const first = await Promise.race([fresh.catch(() => null), late]);
  if (first) return first;
  return (await kept(name)) ?? fresh;
}

const kept = async (name) => ((await caches.has(SHELF)) ? (await caches.open(SHELF)).match(name) : undefined);

async function keep(name, answer) {
  await (await caches.open(SHELF)).put(name, answer.clone());
  return answer;
}

/** The page of whoever is signed in. Who is not, or has no post any more, leaves nothing here. */
async function page(name, answer) {
  if (answer.status >= 500 && (await kept(name))) throw new Error(String(answer.status));
  if (answer.status === 200 && !answer.redirected) return keep(name, answer);
  if (answer.type === "opaqueredirect" || answer.redirected || answer.status === 403) await caches.delete(SHELF);
  return answer;
}

/** Files are kept beside the page they belong to. */
async function part(name, answer) {
  return answer.status === 200 && (await caches.has(SHELF)) ? keep(name, answer) : answer;
}
