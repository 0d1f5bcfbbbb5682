// Words that scripts say: they stand translated in the page, in <template id="words">; those of one page only in
// <template data-words>.

const shelves = [...document.querySelectorAll("#words, template[data-words]")];

/** The words of that name, with {key} filled in; the name itself where the page lacks them. */
export function word(name, values = {}) {
  const found = shelves.map((shelf) => shelf.content.querySelector(`[data-word="${name}"]`)).find(Boolean);
  const text = found ? found.textContent : name;
  return text.replace(/\{(\w+)\}/g, (whole, key) => (key in values ? String(values[key]) : whole));
}

/** Show a short answer at the foot of the screen; screen readers hear it. */
export function say(text, { error = false } = {}) {
  const toast = document.createElement("div");
  toast.className = error ? "toast toast--error" : "toast";
  toast.dataset.toast = "";
  const words = document.createElement("span");
  words.textContent = text;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "toast__close";
  close.dataset.closeToast = "";
  close.setAttribute("aria-label", word("close"));
  close.textContent = "×";
  toast.append(words, close);
  document.querySelector(".toasts")?.append(toast);
  return toast;
}
