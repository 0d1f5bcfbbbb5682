// Parts that keep themselves fresh: <div data-live="/appeals/rows/" data-every="30">.
// Asks only while the tab is seen, waits longer after a failure, and leaves alone what someone works in.

import { say, word } from "./words.js";

const SHORTEST_S = 5;
const TELL_AFTER = 2;

const isBusy = (part) =>
  part.matches(":has(:is(input, textarea, select):focus, dialog[open], [data-choose]:checked, form[data-sent])");

/** Where the keyboard stood, so that it stands there again: the link of the row or control that had it. */
function place(part) {
  const active = part.contains(document.activeElement) ? document.activeElement : null;
  if (!active) return null;
  const link = active.matches("a[href]") ? active : active.querySelector("a[href]");
  return { id: active.id, href: link?.getAttribute("href"), isRow: link !== active };
}

function returnTo(part, { id, href, isRow }) {
  const byId = id ? document.getElementById(id) : null;
  const link = href ? part.querySelector(`a[href="${CSS.escape(href)}"]`) : null;
  const element = byId ?? (isRow ? link?.closest("tr, .worklist__item") : link);
  if (!element) return;
  if (element.tabIndex < 0) element.tabIndex = -1;
  element.focus({ preventScroll: true });
}

function put(part, html) {
  if (part.dataset.liveText === html) return;
  const first = part.dataset.liveText === undefined;
  part.dataset.liveText = html;
  if (first && part.innerHTML.trim() === html.trim()) return;
  const at = place(part);
  part.innerHTML = html;
  if (at) returnTo(part, at);
  part.dispatchEvent(new CustomEvent("live:updated", { bubbles: true }));
}

async function ask(part, state) {
  const answer = await fetch(part.dataset.live, {
    headers: { "X-Fragment": "1" },
    credentials: "same-origin",
    redirect: "error",
    signal: AbortSignal.timeout(10_000),
  });
  if (!answer.ok) throw new Error(String(answer.status));
  const html = await answer.text();
  if (!isBusy(part)) put(part, html);
  state.failures = 0;
  state.toast?.remove();
  state.toast = null;
}

function fail(state) {
  state.failures += 1;
  if (state.failures === TELL_AFTER) state.toast = say(word("not-updated"), { error: true });
}

function follow(part) {
  const every = Math.max(SHORTEST_S, Number(part.dataset.every) || 30) * 1000;
  const state = { failures: 0, toast: null };
  let waiting = 0;
  const turn = async () => {
    if (!part.isConnected) return;
    if (document.visibilityState === "visible" && !isBusy(part)) await ask(part, state).catch(() => fail(state));
    clearTimeout(waiting);
    waiting = setTimeout(turn, every * Math.min(8, 2 ** state.failures));
  };
  waiting = setTimeout(turn, every);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "visible") return;
    clearTimeout(waiting);
    waiting = setTimeout(turn, 500);
  });
}

document.querySelectorAll("[data-live]").forEach(follow);
