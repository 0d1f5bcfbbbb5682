// A file that is dropped or chosen is looked at at once: <div data-drop><input type="file"></div> in its form.
// Without scripts the button below does the same.

document.addEventListener("change", (event) => {
  const zone = event.target.closest?.("[data-drop]");
  if (!zone || event.target.type !== "file" || event.target.files.length === 0) return;
  const label = zone.querySelector(".picker__label");
  if (label) label.lastChild.textContent = event.target.files[0].name;
  const form = event.target.form;
  form.requestSubmit(form.querySelector(".button--primary"));
});

for (const [name, over] of [["dragenter", true], ["dragleave", false], ["drop", false]]) {
  document.addEventListener(name, (event) => {
    event.target.closest?.("[data-drop]")?.classList.toggle("picker--over", over);
  });
}
