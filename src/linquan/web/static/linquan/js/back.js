// Pages without a shell: back to the form that was refused, as the browser kept it.

for (const button of document.querySelectorAll("[data-back]")) {
  button.hidden = history.length < 2;
  button.addEventListener("click", () => history.back());
}
