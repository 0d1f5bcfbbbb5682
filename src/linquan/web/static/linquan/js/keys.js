// The keyboard: "/" search field, Ctrl+K search, J and K rows, Enter opens, X chooses, "?" the list of keys,
// G and a letter a page, and single letters that buttons and links ask for with data-key. Nothing happens while someone types.

import { openDialog } from "./shell.js";

const OFF = "linquan.keys-off";
const ROWS = "[data-rows] > *, .table tbody > tr, .worklist > .worklist__item";

const isTyping = (target) =>
  target.isContentEditable ||
  target.matches?.("textarea, select, input:not([type=checkbox], [type=radio], [type=button], [type=submit])");

/** Whether it can be seen; what a closed menu holds counts as seen with it. */
const isShown = (element) => (element.closest("[data-menu]") ?? element).checkVisibility();

function rows() {
  return [...document.querySelectorAll(ROWS)].filter((row) => isShown(row) && row.querySelector("a[href]"));
}

const currentRow = () => document.activeElement?.closest?.(ROWS) ?? null;

function moveRow(step) {
  const all = rows();
  if (all.length === 0) return false;
  const at = all.indexOf(currentRow());
  const next = all[at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + step))];
  next.tabIndex = -1;
  next.focus();
  next.scrollIntoView({ block: "nearest" });
  return true;
}

function openRow() {
  const row = currentRow();
  if (!row || document.activeElement !== row) return false;
  row.querySelector("a[href]").click();
  return true;
}

function chooseRow() {
  const box = currentRow()?.querySelector("input[type=checkbox]");
  box?.click();
  return Boolean(box);
}

function toSearchField() {
  const field = document.querySelector("main [data-search], main input[type=search]");
  if (!field || !isShown(field)) return openDialog("search");
  field.focus();
  field.select();
  return true;
}

/** Press what carries the letter: in the current row first, then anywhere outside rows. */
function press(letter) {
  const wanted = `[data-key="${CSS.escape(letter)}"]`;
  const inRow = currentRow()?.querySelector(wanted);
  const elsewhere = [...document.querySelectorAll(wanted)].find((found) => isShown(found) && !found.closest(ROWS));
  const element = inRow ?? elsewhere;
  element?.click();
  return Boolean(element);
}

/** Add the letters of this page to the list of keys, each with the words of its button. */
function listKeys() {
  const list = document.querySelector("[data-keys-list]");
  if (!list) return;
  for (const line of list.querySelectorAll("[data-of-page]")) line.remove();
  const named = new Map();
  for (const element of document.querySelectorAll("[data-key]")) {
    const says = element.dataset.keyLabel ?? element.getAttribute("aria-label") ?? element.textContent;
    if (isShown(element) && !named.has(element.dataset.key)) named.set(element.dataset.key, says.trim());
  }
  for (const [letter, says] of named) {
    const line = document.createElement("div");
    line.className = "facts__line";
    line.dataset.ofPage = "";
    const term = document.createElement("dt");
    const key = document.createElement("kbd");
    key.className = "key";
    key.textContent = letter.toUpperCase();
    term.append(key);
    const meaning = document.createElement("dd");
    meaning.textContent = says;
    line.append(term, meaning);
    list.append(line);
  }
}

function showKeys() {
  listKeys();
  return openDialog("keys");
}

const pages = { i: "/appeals/", t: "/", r: "/appeals/reminders/", l: "/lists/", v: "/appeals/views/" };
const GO_MS = 1200;
let goes = 0;

/** After G a letter leads to a page; whoever waits too long has only pressed G. */
function waitForPage() {
  goes = Date.now();
  return true;
}

function goTo(letter) {
  const isWaiting = Date.now() - goes < GO_MS;
  goes = 0;
  if (!isWaiting || !(letter in pages)) return false;
  location.assign(pages[letter]);
  return true;
}

const plain = {
  g: waitForPage,
  "/": toSearchField,
  "?": showKeys,
  j: () => moveRow(1),
  k: () => moveRow(-1),
  x: chooseRow,
  Enter: openRow,
};

const withControl = {
  k: () => openDialog("search"),
  n: () => press("n"),
};

function act(event) {
  if (event.isComposing || event.defaultPrevented || document.querySelector("dialog[open]")) return false;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (event.ctrlKey || event.metaKey) return !event.altKey && !event.shiftKey && (withControl[key]?.() ?? false);
  if (event.altKey || isTyping(event.target) || localStorage.getItem(OFF)) return false;
  return goTo(key) || plain[key]?.() || (key.length === 1 && press(key));
}

document.addEventListener("keydown", (event) => {
  if (act(event)) event.preventDefault();
});

document.addEventListener("click", (event) => {
  if (event.target.closest?.('[data-dialog="keys"]')) listKeys();
});

for (const element of document.querySelectorAll("[data-key]")) {
  element.setAttribute("aria-keyshortcuts", element.dataset.key.toUpperCase());
}

const letters = document.querySelector("[data-keys-switch]");
if (letters) {
  letters.checked = !localStorage.getItem(OFF);
  letters.addEventListener("change", () => {
    if (letters.checked) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "1");
  });
}
