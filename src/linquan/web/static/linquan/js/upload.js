// Photos: shown before they are sent, made smaller in the browser where that works, removable one by one.
// <div class="picker" data-upload data-max="6"><input type="file" accept="image/*" multiple><ul class="picker__list">
// Where a step fails the file goes as it is.

import { word } from "./words.js";

const LONGEST_SIDE_PX = 1600;
const LEAVE_BELOW_BYTES = 400_000;
const QUALITY = 0.85;
const THUMB_PX = { width: 112, height: 84 };

const kept = new WeakMap();

function size(bytes) {
  return bytes < 1_000_000 ? `${Math.max(1, Math.round(bytes / 1000))} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

function draw(bitmap, width, height, crop = false) {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [width, height];
  const scale = (crop ? Math.max : Math.min)(width / bitmap.width, height / bitmap.height);
  const [w, h] = [bitmap.width * scale, bitmap.height * scale];
  canvas.getContext("2d").drawImage(bitmap, (width - w) / 2, (height - h) / 2, w, h);
  return canvas;
}

const toJpeg = (canvas) => new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));

/** The file to send and its small picture; the file itself where the browser cannot read it as a picture. */
async function prepare(file) {
  if (!file.type.startsWith("image/")) return { file };
  let bitmap;
  try {
    bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    return { file };
  }
  const thumb = draw(bitmap, THUMB_PX.width * 2, THUMB_PX.height * 2, true);
  const scale = Math.min(1, LONGEST_SIDE_PX / Math.max(bitmap.width, bitmap.height));
  if (scale === 1 && file.size <= LEAVE_BELOW_BYTES) return { file, thumb };
  const blob = await toJpeg(draw(bitmap, Math.round(bitmap.width * scale), Math.round(bitmap.height * scale)));
  bitmap.close();
  if (!blob || blob.size >= file.size) return { file, thumb };
  const name = file.name.replace(/\.[^.]+$/, "") + ".jpg";
  return { file: new File([blob], name, { type: "image/jpeg", lastModified: file.lastModified }), thumb, before: file.size };
}

function setFiles(input, entries) {
  const transfer = new DataTransfer();
  for (const { file } of entries) transfer.items.add(file);
  input.files = transfer.files;
}

function item(entry, remove) {
  const line = document.createElement("li");
  line.className = "picker__item";
  if (entry.thumb) {
    entry.thumb.className = "photo";
    entry.thumb.setAttribute("aria-hidden", "true");
    line.append(entry.thumb);
  }
  const told = document.createElement("span");
  const sizes = entry.before
    ? word("shrunk", { before: size(entry.before), after: size(entry.file.size) })
    : size(entry.file.size);
  told.textContent = `${entry.file.name} · ${sizes}`;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button--small";
  button.textContent = word("remove");
  button.setAttribute("aria-label", word("remove-file", { name: entry.file.name }));
  button.addEventListener("click", remove);
  line.append(told, button);
  return line;
}

function show(picker, input) {
  const entries = kept.get(input);
  const list = picker.querySelector(".picker__list");
  list.replaceChildren(
    ...entries.map((entry) =>
      item(entry, () => {
        kept.set(input, entries.filter((other) => other !== entry));
        setFiles(input, kept.get(input));
        show(picker, input);
        input.focus();
      }),
    ),
  );
}

async function take(picker, input) {
  const chosen = [...input.files];
  const before = input.multiple ? (kept.get(input) ?? []) : [];
  if (chosen.length === 0) return setFiles(input, before);
  picker.setAttribute("aria-busy", "true");
  picker.querySelector(".picker__list").textContent = word("shrinking");
  const most = Number(picker.dataset.max ?? 6);
  const fresh = [];
  for (const file of chosen.slice(0, Math.max(0, most - before.length))) fresh.push(await prepare(file));
  kept.set(input, [...before, ...fresh]);
  setFiles(input, kept.get(input));
  show(picker, input);
  picker.removeAttribute("aria-busy");
  picker.dispatchEvent(new Event("upload:ready"));
}

document.addEventListener("change", (event) => {
  const picker = event.target.closest?.("[data-upload]");
  if (picker && event.target.type === "file") take(picker, event.target);
});

document.addEventListener("reset", (event) => {
  for (const input of event.target.querySelectorAll("[data-upload] input[type=file]")) {
    kept.delete(input);
    input.closest("[data-upload]").querySelector(".picker__list").replaceChildren();
  }
});

// What was chosen while this file was still on its way.
for (const input of document.querySelectorAll("[data-upload] input[type=file]")) {
  if (input.files.length) take(input.closest("[data-upload]"), input);
}

for (const [name, over] of [["dragenter", true], ["dragleave", false], ["drop", false]]) {
  document.addEventListener(name, (event) => {
    event.target.closest?.("[data-upload]")?.classList.toggle("picker--over", over);
  });
}
