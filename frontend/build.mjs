// Copies what the pages use from node_modules into src/linquan/web/static/vendor/, joins the style sheets of css/,
// makes the sprite of the icons that templates name, gathers the licence texts, and lays a compressed twin beside
// each file: WhiteNoise sends that one.
//   node build.mjs               what is shipped
//   node build.mjs --with-tests  also axe-core, for the browser tests
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, extname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, "node_modules");
const house = resolve(here, "../src/linquan");
const vendor = join(house, "web/static/vendor");
const withTests = process.argv.includes("--with-tests");

const shipped = [
  ["htmx.org/dist/htmx.min.js", "htmx.min.js"],
  ["maplibre-gl/dist/maplibre-gl.mjs", "maplibre-gl/maplibre-gl.mjs"],
  ["maplibre-gl/dist/maplibre-gl-shared.mjs", "maplibre-gl/maplibre-gl-shared.mjs"],
  ["maplibre-gl/dist/maplibre-gl-worker.mjs", "maplibre-gl/maplibre-gl-worker.mjs"],
  ["maplibre-gl/dist/maplibre-gl.css", "maplibre-gl/maplibre-gl.css"],
  ["pmtiles/dist/pmtiles.js", "pmtiles.mjs", "export const { PMTiles, Protocol } = pmtiles;"],
];
const sheets = ["desk.css", "phone.css"];
const forTests = [["axe-core/axe.min.js", "test/axe.min.js"]];

/**
 * Copy one file of a package; a comment pointing at a source map that is not shipped is taken out. What is no module
 * becomes one by the line that is put behind it.
 */
function copy([from, to, ending = ""]) {
  const target = join(vendor, to);
  mkdirSync(dirname(target), { recursive: true });
  const text = readFileSync(join(modules, from), "utf8");
  writeFileSync(target, text.replace(/\n?(?:\/\/|\/\*)# sourceMappingURL=[^\n]*/g, "") + (ending && `\n${ending}\n`));
}

/** A style sheet with the sheets it imports in their places: one request for a page; comments stay behind. */
function joined(name) {
  const text = readFileSync(join(here, "css", name), "utf8");
  const whole = text.replace(/^@import "([^"]+)";$/gm, (_, other) => joined(other));
  return whole.replace(/\/\*[^]*?\*\//g, "").replace(/\n\s*\n+/g, "\n");
}

/** Paths below a folder whose name ends as asked. */
function* filesBelow(folder, ending) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (entry.name !== "vendor" && entry.name !== "node_modules") yield* filesBelow(path, ending);
    } else if (extname(entry.name) === ending) yield path;
  }
}

/** Lay beside each file of a folder what it is when compressed. */
function compress(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) compress(path);
    else writeFileSync(`${path}.gz`, gzipSync(readFileSync(path), { level: 9 }));
  }
}

/** Names of icons: those written in templates and those listed in icons.json. */
function iconNames() {
  const names = new Set(JSON.parse(readFileSync(join(here, "icons.json"), "utf8")).icons);
  const inTemplates = /\{%\s*icon\s+"([a-z0-9-]+)"/g;
  for (const path of filesBelow(house, ".html")) {
    for (const [, name] of readFileSync(path, "utf8").matchAll(inTemplates)) names.add(name);
  }
  return [...names].sort();
}

/** One SVG file with a symbol for each icon; an unknown name stops the build. */
function sprite(names) {
  const set = JSON.parse(readFileSync(join(modules, "@iconify-json/tabler/icons.json"), "utf8"));
  const symbols = names.map((name) => {
    const icon = set.icons[name] ?? set.icons[set.aliases?.[name]?.parent];
    if (!icon) throw new Error(`No icon is called "${name}": choose another name, or mend icons.json.`);
    return `<symbol id="${name}" viewBox="0 0 24 24">${icon.body}</symbol>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`;
}

/** Licence texts of every package whose code is copied, the bundled ones included. */
function licences() {
  const lock = JSON.parse(readFileSync(join(here, "package-lock.json"), "utf8")).packages;
  const parts = [readFileSync(join(here, "licences/tabler-icons.txt"), "utf8")];
  for (const [path, { version, license, dev }] of Object.entries(lock)) {
    if (!path || dev) continue;
    const folder = join(here, path);
    const file = readdirSync(folder).find((name) => /^(licen[cs]e|copying)/i.test(name));
    const text = file ? readFileSync(join(folder, file), "utf8") : `Licence: ${license}`;
    parts.push(`${path.replace(/^.*node_modules\//, "")} ${version} (${license})\n\n${text.trim()}\n`);
  }
  return parts.join(`\n${"-".repeat(78)}\n\n`);
}

if (!existsSync(modules)) throw new Error("Run `npm ci` in frontend/ first.");
rmSync(vendor, { recursive: true, force: true });
mkdirSync(vendor, { recursive: true });
[...shipped, ...(withTests ? forTests : [])].forEach(copy);
for (const name of sheets) writeFileSync(join(vendor, name), joined(name).trimStart());
if (withTests) cpSync(join(modules, "axe-core/LICENSE"), join(vendor, "test/axe-core-LICENSE.txt"));
const names = iconNames();
writeFileSync(join(vendor, "icons.svg"), sprite(names));
writeFileSync(join(vendor, "LICENSES.txt"), licences());
compress(vendor);
console.log(`vendor: ${shipped.length} files, ${sheets.length} sheets, ${names.length} icons${withTests ? ", axe-core" : ""}`);
