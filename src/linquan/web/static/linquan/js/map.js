// A map of the district in an element with data-map (see web/parts/map.html).
//   data-base, data-areas, data-points   addresses of GeoJSON, each may be missing; "#id": it stands in the page itself
//   data-lon, data-lat, data-zoom        where to look; without them the data is shown whole
//   data-fit="areas"                     which of them to look at whole; without it the first that is not empty
//   data-pick="id_lon,id_lat"            choosing a place: the middle of the map goes into these fields
//   data-draw="id"                       drawing an outline into that field, see map_draw.js
//   data-cluster                         points that lie close are drawn as one with their number
// Buttons elsewhere change what is drawn: <button data-map-for="map" data-areas="URL">; with aria-pressed they act
// as a choice. A collection may carry "facts": {"name": "text"}, put into <… data-map-fact="name">.

import * as maplibre from "../../vendor/maplibre-gl/maplibre-gl.mjs";
import { draw } from "./map_draw.js";
import { fontStack, hatchImage, pinImage, pixelRatio, styleOf } from "./map_style.js";
import { word } from "./words.js";

const SOURCES = ["base", "areas", "points"];
const CLICKABLE = ["cluster", "point", "facility"];
const NEAR_PX = 14;
const MOST_IN_POPUP = 6;
const SHORT_SOURCE = 30; // letters

function message(element, name) {
  const told = document.createElement("p");
  told.className = "map__message";
  told.textContent = word(name);
  element.append(told);
}

function canDraw() {
  return Boolean(document.createElement("canvas").getContext("webgl2"));
}

const locale = () => ({
  "NavigationControl.ZoomIn": word("zoom-in"),
  "NavigationControl.ZoomOut": word("zoom-out"),
  "GeolocateControl.FindMyLocation": word("locate"),
  "GeolocateControl.LocationNotAvailable": word("no-position"),
  "Popup.Close": word("close"),
  "AttributionControl.ToggleAttribution": word("map-source"),
  "Map.Title": word("map"),
  "CooperativeGesturesHandler.WindowsHelpText": word("gesture-desk"),
  "CooperativeGesturesHandler.MacHelpText": word("gesture-desk"),
  "CooperativeGesturesHandler.MobileHelpText": word("gesture-phone"),
});

async function load(url) {
  if (url.startsWith("#")) return JSON.parse(document.getElementById(url.slice(1)).textContent);
  const answer = await fetch(url, { credentials: "same-origin", headers: { Accept: "application/geo+json, application/json" } });
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  return answer.json();
}

function* positions(coordinates) {
  if (typeof coordinates?.[0] === "number") yield coordinates;
  else for (const part of coordinates ?? []) yield* positions(part);
}

/** West, south, east, north of a collection, or of what it says to look at; null when it is empty. */
function boundsOf({ bbox, features = [] }) {
  if (bbox) return bbox;
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { geometry } of features) {
    for (const [lon, lat] of positions(geometry?.coordinates)) {
      box[0] = Math.min(box[0], lon);
      box[1] = Math.min(box[1], lat);
      box[2] = Math.max(box[2], lon);
      box[3] = Math.max(box[3], lat);
    }
  }
  return Number.isFinite(box[0]) ? box : null;
}

function tellFacts({ facts = {} }) {
  for (const [name, text] of Object.entries(facts)) {
    for (const place of document.querySelectorAll(`[data-map-fact="${CSS.escape(name)}"]`)) place.textContent = text;
  }
}

async function fillSource(map, element, name, url, known) {
  const data = known ?? (url ? await load(url) : { type: "FeatureCollection", features: [] });
  map.getSource(name).setData?.(data); // tiles come by themselves
  tellFacts(data);
  element.dispatchEvent(new CustomEvent("map:data", { bubbles: true, detail: { name, data } }));
  return data;
}

/** One entry of a popup: name, a line below it, a link. Text only, so that data cannot bring markup. */
function entry({ name, sub, url }) {
  const line = document.createElement("p");
  const title = document.createElement("strong");
  title.textContent = name ?? "";
  line.append(title);
  if (sub) line.append(document.createElement("br"), sub);
  if (url?.startsWith("/")) {
    const link = document.createElement("a");
    link.href = url;
    link.textContent = word("open");
    line.append(document.createElement("br"), link);
  }
  return line;
}

function featuresAt(map, { x, y }, reach) {
  const layers = CLICKABLE.filter((id) => map.getLayer(id));
  return map.queryRenderedFeatures([[x - reach, y - reach], [x + reach, y + reach]], { layers });
}

async function openAt(map, point, reach) {
  const found = featuresAt(map, point, reach);
  if (found.length === 0) return false;
  const group = found.find(({ layer }) => layer.id === "cluster");
  if (group) {
    const zoom = await map.getSource("points").getClusterExpansionZoom(group.properties.cluster_id);
    map.easeTo({ center: group.geometry.coordinates, zoom });
    return true;
  }
  const body = document.createElement("div");
  body.append(...found.slice(0, MOST_IN_POPUP).map(({ properties }) => entry(properties)));
  if (found.length > MOST_IN_POPUP) body.append(word("several", { count: found.length }));
  const { geometry } = found[0];
  const at = geometry.type === "Point" ? geometry.coordinates : map.unproject([point.x, point.y]);
  new maplibre.Popup({ maxWidth: "280px", locale: locale() }).setLngLat(at).setDOMContent(body).addTo(map);
  return true;
}

function listen(map) {
  map.on("click", ({ point }) => openAt(map, point, 4));
  map.on("mousemove", ({ point }) => {
    map.getCanvas().style.cursor = featuresAt(map, point, 3).length > 0 ? "pointer" : "";
  });
  map.getCanvas().addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    const { clientWidth, clientHeight } = map.getCanvas();
    openAt(map, { x: clientWidth / 2, y: clientHeight / 2 }, NEAR_PX);
  });
}

/** Choosing a place: the aim stands still in the middle, the map moves below it, by finger, mouse or keys. */
function pick(map, element) {
  const [lonField, latField] = element.dataset.pick.split(",").map((id) => document.getElementById(id.trim()));
  const aim = document.createElement("span");
  aim.className = "map__aim";
  element.append(aim);
  const write = () => {
    const { lng, lat } = map.getCenter();
    lonField.value = lng.toFixed(6);
    latField.value = lat.toFixed(6);
    latField.dispatchEvent(new Event("change", { bubbles: true }));
  };
  map.on("moveend", ({ originalEvent, picked }) => (originalEvent || picked) && write());
  map.on("click", ({ lngLat }) => map.easeTo({ center: lngLat }, { picked: true }));
  map.on("geolocate", write);
}

/** Where the map comes from: whatever the page says, and what the licence of its data asks for. */
function attribution(element, base) {
  const osm = base?.source === "OpenStreetMap" ? [word("osm"), base.made_on].filter(Boolean).join(" · ") : "";
  return [element.dataset.attribution, osm].filter(Boolean);
}

function controls(map, element, base) {
  map.addControl(new maplibre.NavigationControl({ showCompass: false }), "top-right");
  if (element.dataset.pick) {
    const finder = new maplibre.GeolocateControl({ showUserLocation: false, fitBoundsOptions: { maxZoom: 17 } });
    finder.on("geolocate", () => map.once("moveend", () => map.fire("geolocate")));
    map.addControl(finder, "top-right");
  }
  const told = attribution(element, base);
  const corner = told.join("").length > SHORT_SOURCE ? "top-left" : "bottom-left"; // not below a long line
  map.addControl(new maplibre.ScaleControl({ maxWidth: 80, unit: "metric" }), corner);
  if (told.length) {
    map.addControl(new maplibre.AttributionControl({ compact: false, customAttribution: told }), "bottom-right");
  }
}

/** Buttons that change what is drawn: adult, elder, pram; before and after. */
function switches(map, element) {
  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.(`[data-map-for="${CSS.escape(element.id)}"]`);
    if (!button) return;
    for (const other of button.parentElement.querySelectorAll("[aria-pressed]")) other.setAttribute("aria-pressed", "false");
    if (button.hasAttribute("aria-pressed")) button.setAttribute("aria-pressed", "true");
    const asked = SOURCES.filter((name) => name in button.dataset);
    await Promise.all(asked.map((name) => fillSource(map, element, name, button.dataset[name]))).catch(() =>
      message(element, "map-failed"),
    );
  });
}

/** The renderer's own style sheet, asked for only on pages with a map. */
function styleSheet() {
  const href = new URL("../../vendor/maplibre-gl/maplibre-gl.css", import.meta.url).href;
  if (document.querySelector(`link[href="${CSS.escape(href)}"]`)) return Promise.resolve();
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = href;
  document.head.prepend(link);
  return new Promise((done) => {
    link.onload = link.onerror = done;
  });
}

// Words of the map grow with the edition: 12.5 px at a desk, 18 and more in the elder edition.
const wordScale = () => (document.body.matches(".elder") ? 1.5 : document.body.matches(".phone") ? 1.1 : 1);

/** Let tiles be read from an archive on this house, a range at a time. */
let reading;
function readTiles() {
  reading ??= import("../../vendor/pmtiles.mjs").then(({ Protocol }) => {
    maplibre.addProtocol("pmtiles", new Protocol().tile);
  });
  return reading;
}

/** The base map first: it says whether it comes as tiles, and where it is from. */
async function loadBase({ dataset }) {
  const base = dataset.base ? await load(dataset.base).catch(() => null) : null;
  if (base?.tiles) await readTiles();
  return base;
}

function start(element, base) {
  const { lon, lat, zoom } = element.dataset;
  const placed = lon && lat;
  const canvas = document.createElement("div");
  canvas.className = "map__canvas";
  element.append(canvas);
  return new maplibre.Map({
    container: canvas,
    style: styleOf({
      cluster: "cluster" in element.dataset,
      scale: wordScale(),
      tiles: base?.tiles && new URL(base.tiles, location.href).href,
    }),
    center: placed ? [Number(lon), Number(lat)] : [0, 0],
    zoom: Number(zoom) || 14,
    minZoom: 9,
    maxZoom: 19,
    localIdeographFontFamily: fontStack,
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    cooperativeGestures: !element.matches(".map--whole, .map--tall") && !element.dataset.pick && !element.dataset.draw,
    locale: locale(),
    fadeDuration: 0,
  });
}

/** Room around what is shown; a panel that lies on the map keeps its side free. */
function padding(element) {
  const panel = element.parentElement.querySelector(".panel");
  const covers = panel && getComputedStyle(panel).position === "absolute";
  const free = element.clientWidth < 400 ? 12 : 32;
  return { top: free, right: free, bottom: free, left: covers ? panel.offsetLeft + panel.offsetWidth + free : free };
}

async function fillAll(map, element, drawn, base) {
  const { fit, lon } = element.dataset;
  const given = SOURCES.filter((name) => element.dataset[name]);
  const loaded = await Promise.all(given.map((name) => fillSource(map, element, name, element.dataset[name], name === "base" ? base : null)));
  if (lon) return;
  const wanted = loaded.filter((_, at) => !fit || given[at] === fit);
  const box = [drawn, ...wanted, ...loaded].map(boundsOf).find(Boolean);
  if (box) map.fitBounds(box, { padding: padding(element), animate: false, maxZoom: 17 });
}

/** Keep a still of the map for the printer: a canvas of WebGL is blank on paper. */
function still(map, element) {
  window.addEventListener("beforeprint", () => {
    map.redraw();
    const drawn = map.getCanvas();
    const copy = element.querySelector(".map__still") ?? document.createElement("canvas");
    copy.className = "map__still";
    [copy.width, copy.height] = [drawn.width, drawn.height];
    copy.getContext("2d").drawImage(drawn, 0, 0);
    element.append(copy);
  });
}

/** Draw the map of one element; where it cannot be drawn, say so: the table version stands below. */
export async function drawMap(element) {
  if (!canDraw()) return message(element, "no-map");
  const [base] = await Promise.all([loadBase(element), styleSheet()]);
  const map = start(element, base);
  const label = [element.dataset.label, word("map-keys")].filter(Boolean).join(". ");
  map.getCanvas().setAttribute("aria-label", label);
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.setMissingStyleImageResolver((id) => {
    if (!map.hasImage(id)) map.addImage(id, id === "hatch" ? hatchImage() : pinImage(id), { pixelRatio });
  });
  controls(map, element, base);
  await map.once("style.load");
  switches(map, element);
  still(map, element);
  const drawn = element.dataset.draw ? draw(map, element) : {};
  if (element.dataset.pick) pick(map, element);
  else if (!element.dataset.draw) listen(map);
  try {
    await fillAll(map, element, drawn, base);
  } catch {
    message(element, "map-failed");
  }
  map.once("idle", () => {
    element.dataset.drawn = "1";
    element.dispatchEvent(new CustomEvent("map:ready", { bubbles: true, detail: { map } }));
  });
}
