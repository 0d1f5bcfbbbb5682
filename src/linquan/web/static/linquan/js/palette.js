// The palette (Ctrl+K): what is typed is looked for on the server and on this page; arrows choose, Enter opens.
// A combobox with a listbox: the cursor stays in the field, aria-activedescendant says which line is meant.

const WAIT_MS = 150;
const form = document.querySelector("[data-palette]");

const field = form?.querySelector("[role=combobox]");
const list = form?.querySelector("[role=listbox]");
const says = form?.querySelector("[data-found-says]");
let asked = 0;
let waiting = 0;

const options = () => [...list.querySelectorAll("[role=option]")];
const active = () => document.getElementById(field.getAttribute("aria-activedescendant") ?? "");

function choose(option) {
  for (const one of options()) one.setAttribute("aria-selected", String(one === option));
  if (option) field.setAttribute("aria-activedescendant", option.id);
  else field.removeAttribute("aria-activedescendant");
  option?.scrollIntoView({ block: "nearest" });
}

function show(isOpen) {
  list.hidden = !isOpen;
  field.setAttribute("aria-expanded", String(isOpen));
}

/** What this page offers by a key, as lines that press it. */
function ofPage(text) {
  const wanted = text.trim().toLowerCase();
  const seen = new Set();
  const group = document.createElement("div");
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", list.dataset.ofPage);
  for (const element of document.querySelectorAll("main [data-key]")) {
    const words = (element.dataset.keyLabel ?? element.textContent).trim();
    if (!wanted || seen.has(words) || element.closest("tr") || !words.toLowerCase().includes(wanted)) continue;
    seen.add(words);
    const line = document.createElement("div");
    line.className = "found__hit";
    line.id = `hit-page-${seen.size}`;
    line.setAttribute("role", "option");
    line.textContent = words;
    line.addEventListener("click", () => {
      form.closest("dialog").close();
      element.click();
    });
    group.append(line);
  }
  return seen.size > 0 ? group : null;
}

async function look() {
  const text = field.value;
  const mine = ++asked;
  const address = `${form.action}?${new URLSearchParams({ q: text })}`;
  const answer = await fetch(address, { headers: { "X-Fragment": "1" }, credentials: "same-origin", redirect: "error" });
  if (!answer.ok || mine !== asked) return;
  list.innerHTML = await answer.text();
  const here = ofPage(text);
  if (here) list.prepend(here);
  says.textContent = list.querySelector("[data-found-count]")?.textContent ?? "";
  show(options().length > 0);
  choose(text.trim() ? options()[0] : undefined);
}

function later() {
  clearTimeout(waiting);
  waiting = setTimeout(() => look().catch(() => show(false)), WAIT_MS);
}

function step(by) {
  const all = options();
  if (all.length === 0) return;
  const at = all.indexOf(active());
  choose(all[(at + by + all.length) % all.length] ?? all[0]);
}

function onKey(event) {
  if (event.isComposing) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    step(event.key === "ArrowDown" ? 1 : -1);
  } else if (event.key === "Enter" && active()) {
    event.preventDefault();
    active().click();
  }
}

if (field) {
  field.addEventListener("input", later);
  field.addEventListener("focus", later);
  field.addEventListener("keydown", onKey);
}
