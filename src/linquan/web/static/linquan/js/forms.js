// Forms: a second press sends nothing, and nothing typed is lost.
// Every POST form is guarded; <form data-plain> is left alone.
// <form data-draft="name"> keeps its text in this tab until a page after sending shows that it arrived.

import { say, word } from "./words.js";

const AGAIN_AFTER_MS = 20_000;
const KEEP_AFTER_MS = 250;
const DRAFT = "linquan.draft.";
const SENT = "linquan.sent.";

const isGuarded = (form) => form.method === "post" && !("plain" in form.dataset);

function release(form) {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll("[aria-busy=true]")) {
    button.removeAttribute("aria-busy");
    button.removeAttribute("aria-disabled");
    if (button.dataset.says) button.textContent = button.dataset.says;
  }
}

function hold(form, submitter) {
  form.dataset.sent = "1";
  setTimeout(() => release(form), AGAIN_AFTER_MS);
  if (!(submitter instanceof HTMLButtonElement)) return;
  submitter.setAttribute("aria-busy", "true");
  submitter.setAttribute("aria-disabled", "true");
  if (submitter.childElementCount === 0 && submitter.classList.contains("button--primary")) {
    submitter.dataset.says = submitter.textContent;
    setTimeout(() => form.dataset.sent && (submitter.textContent = word("sending")), 300);
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if ("signOut" in form.dataset) {
    sessionStorage.clear(); // the next person at this computer reads none of it
    self.caches?.delete("linquan-grid"); // nor the page of the street; see grid/worker.js
  }
  if (event.defaultPrevented || !isGuarded(form)) return;
  const shrinking = form.querySelector("[data-upload][aria-busy=true]");
  if (form.dataset.sent || shrinking) event.preventDefault();
  if (form.dataset.sent) return;
  if (shrinking) {
    shrinking.addEventListener("upload:ready", () => form.requestSubmit(event.submitter), { once: true });
    return;
  }
  if (form.dataset.draft) {
    keep(form);
    sessionStorage.setItem(SENT + form.dataset.draft, "1");
  }
  hold(form, event.submitter);
});

window.addEventListener("pageshow", (event) => {
  if (event.persisted) document.querySelectorAll("form[data-sent]").forEach(release);
});

const isKept = (field) =>
  field.name && !["hidden", "password", "file", "submit", "button", "reset"].includes(field.type) && !field.readOnly;

function typed(form) {
  const values = {};
  for (const field of [...form.elements].filter(isKept)) {
    if (field.type === "checkbox" || field.type === "radio") {
      (values[field.name] ??= []).push(...(field.checked ? [field.value] : []));
    } else values[field.name] = field.value;
  }
  return values;
}

function keep(form) {
  sessionStorage.setItem(DRAFT + form.dataset.draft, JSON.stringify(typed(form)));
}

/** Put one kept value back; true when that changed the field. */
function putBack(field, value) {
  if (field.type === "checkbox" || field.type === "radio") {
    const checked = value.includes(field.value);
    if (field.checked === checked) return false;
    field.checked = checked;
  } else {
    if (field.value === value || field.value !== "") return false;
    field.value = value;
    if (field.value !== value) return false;
  }
  field.dispatchEvent(new Event("change", { bubbles: true }));
  return true;
}

function restore(form) {
  const kept = sessionStorage.getItem(DRAFT + form.dataset.draft);
  if (!kept) return;
  const values = JSON.parse(kept);
  const fields = [...form.elements].filter((field) => isKept(field) && field.name in values);
  if (fields.filter((field) => putBack(field, values[field.name])).length > 0) say(word("draft-kept"));
}

function forget(name) {
  sessionStorage.removeItem(DRAFT + name);
  sessionStorage.removeItem(SENT + name);
}

const hasErrors = (form) => Boolean(form.querySelector(".field--error, [data-form-errors]"));

/** Drafts that were sent and arrived are dropped: their form is gone, or stands there fresh and without errors. */
function settleDrafts(forms) {
  const arrivedByLink = performance.getEntriesByType("navigation")[0]?.type === "navigate";
  for (const name of Object.keys(sessionStorage).filter((key) => key.startsWith(SENT))) {
    const draft = name.slice(SENT.length);
    const form = forms.find((one) => one.dataset.draft === draft);
    if (form ? arrivedByLink && !hasErrors(form) : true) forget(draft);
    else sessionStorage.removeItem(name);
  }
  for (const done of document.querySelectorAll("[data-draft-done]")) forget(done.dataset.draftDone);
}

const drafts = [...document.querySelectorAll("form[data-draft]")];
settleDrafts(drafts);
for (const form of drafts) {
  if (!hasErrors(form)) restore(form);
  let waiting = 0;
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => keep(form), KEEP_AFTER_MS);
  });
}
