// What every page needs: dialogs, toasts, the sidebar on small screens, menus, printing, choosing rows, templates.

import { word } from "./words.js";

/** Open a <dialog> by id and put the cursor into its first field. */
export function openDialog(id) {
  const dialog = document.getElementById(id);
  if (!dialog || dialog.open) return false;
  dialog.showModal();
  dialog.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  return true;
}

function toggleSidebar(button) {
  const open = document.getElementById("sidebar").classList.toggle("sidebar--open");
  button.setAttribute("aria-expanded", String(open));
}

/** Show how many rows of a list are chosen, and the bar of what can be done with them. */
function countChosen(list) {
  const boxes = [...list.querySelectorAll("[data-choose]")];
  const chosen = boxes.filter((box) => box.checked).length;
  const all = list.querySelector("[data-choose-all]");
  if (all) {
    all.checked = chosen > 0 && chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
  }
  for (const bar of list.querySelectorAll("[data-bulk]")) bar.hidden = chosen === 0;
  for (const told of list.querySelectorAll("[data-chosen]")) told.textContent = word("chosen", { count: chosen });
}

/** Copy the text of a field; where the browser does not allow it (plain http), leave it selected. */
async function copyFrom(button) {
  const field = document.getElementById(button.dataset.copy);
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
    button.textContent = word("copied");
  } catch {
    button.textContent = word(document.execCommand("copy") ? "copied" : "copy-by-hand");
  }
}

const clicks = [
  ["[data-dialog]", (element) => openDialog(element.dataset.dialog)],
  ["[data-close-dialog]", (element) => element.closest("dialog").close()],
  ["[data-close-toast]", (element) => element.closest("[data-toast]").remove()],
  ["[data-toggle-sidebar]", toggleSidebar],
  ["[data-copy]", copyFrom],
  ["[data-print]", () => window.print()],
];

/** Fold the open menus, but for the one that holds `kept`. */
function closeMenus(kept) {
  for (const menu of document.querySelectorAll("[data-menu][open]")) {
    if (!menu.contains(kept)) menu.open = false;
  }
}

document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && event.target.closest?.("[data-menu][open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

document.addEventListener("click", (event) => {
  closeMenus(event.target);
  if (event.target instanceof HTMLDialogElement) event.target.close();
  for (const [selector, act] of clicks) {
    const element = event.target.closest?.(selector);
    if (element) act(element, event);
  }
});

document.addEventListener("change", (event) => {
  const list = event.target.closest?.("[data-choosing]");
  if (!list) return;
  if (event.target.matches("[data-choose-all]")) {
    for (const box of list.querySelectorAll("[data-choose]")) box.checked = event.target.checked;
  }
  countChosen(list);
});

/** With Shift, the boxes between the last one pressed and this one are set alike. */
let lastBox = null;
document.addEventListener("click", (event) => {
  const box = event.target.closest?.("[data-choose]");
  if (!box) return;
  const boxes = [...(box.closest("[data-choosing]")?.querySelectorAll("[data-choose]") ?? [])];
  const [from, to] = [boxes.indexOf(lastBox), boxes.indexOf(box)].sort((one, other) => one - other);
  if (event.shiftKey && from >= 0) for (const one of boxes.slice(from, to + 1)) one.checked = box.checked;
  lastBox = box;
});

document.addEventListener("live:updated", (event) => {
  for (const list of event.target.querySelectorAll("[data-choosing]")) countChosen(list);
});

/** Put a template into the field it is for, where the cursor stands there. */
document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-phrases]");
  const field = form && document.getElementById(form.dataset.phrases);
  if (!field) return;
  event.preventDefault();
  const text = form.querySelector("option:checked")?.dataset.text ?? "";
  field.focus();
  field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
});

for (const list of document.querySelectorAll("[data-choosing]")) countChosen(list);
document.querySelector("[data-form-errors]")?.focus();
