// Sends the drafts of whoever is signed in, one after the other. Used by the page and by its worker.
// An answer that is lost does no harm: the draft is sent again under the same key.

import * as store from "./store.js";

const RENEW_MS = 5_000;
const TOKEN_WITHIN_MS = 15_000;
const SEND_WITHIN_MS = 180_000;
const TOKEN = "/g/token/";

const news = "BroadcastChannel" in self ? new BroadcastChannel("linquan-grid") : null;
export const tell = () => news?.postMessage("changed");
export const listen = (act) => news && (news.onmessage = act);

const isJson = (answer) => (answer.headers.get("Content-Type") ?? "").startsWith("application/json");

async function ask(url, options, within) {
  try {
    return await fetch(url, {
      headers: { Accept: "application/json", ...options.headers },
      credentials: "same-origin",
      cache: "no-store",
      redirect: "manual",
      signal: AbortSignal.timeout(within),
      ...options.rest,
    });
  } catch {
    return null;
  }
}

/** Why nothing can be sent now; empty when it can. */
function hindrance(answer) {
  if (!answer) return "offline";
  if (answer.type === "opaqueredirect" || answer.status === 401) return "sign-in";
  if (answer.status >= 500 || answer.status === 429 || answer.status === 408) return "later";
  return "";
}

/** Who is signed in, with a fresh token; the session may have ended while there was no signal. */
async function whose() {
  const answer = await ask(TOKEN, {}, TOKEN_WITHIN_MS);
  const problem = hindrance(answer) || (answer.ok ? "" : "not-yours");
  return problem ? { problem } : answer.json();
}

function body(draft) {
  const form = new FormData();
  form.append("key", draft.key);
  form.append("account", draft.account);
  for (const [name, value] of draft.fields) form.append(name, value);
  return form;
}

async function send(draft, token) {
  const renewing = setInterval(() => store.renew(draft.key), RENEW_MS);
  try {
    const rest = { method: "POST", body: body(draft) };
    const answer = await ask(draft.url, { headers: { "X-CSRFToken": token }, rest }, SEND_WITHIN_MS);
    const problem = hindrance(answer) || (answer.status === 403 && !isJson(answer) ? "sign-in" : "");
    if (problem) return { problem };
    const told = isJson(answer) ? await answer.json() : {};
    if (answer.ok && told.url) return { receipt: { number: told.number ?? "", link: told.url } };
    return { reason: told.reason ?? (answer.status === 413 ? "too-large" : "odd") };
  } catch {
    return { problem: "offline" }; // the answer broke off while it was read
  } finally {
    clearInterval(renewing);
  }
}

/** Send what waits; returns why it stopped, empty when nothing is left. `step` hears of each draft. */
export async function flush(step = () => {}) {
  const { problem, account, token } = await whose();
  if (problem) return problem;
  for (let draft = await store.claim(account); draft; draft = await store.claim(account)) {
    step();
    const outcome = await send(draft, token);
    if (outcome.problem) await store.release(draft.key);
    else if (outcome.receipt) await store.settle(draft.key, outcome.receipt);
    else await store.refuse(draft.key, outcome.reason);
    tell();
    step();
    if (outcome.problem) return outcome.problem;
  }
  return "";
}
