// How the map looks: colours and layers of the base map, of areas and of points; images drawn here, no files.

const FONT_STACK = '"PingFang SC", "HarmonyOS Sans SC", "MiSans", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif';

const COLOUR = {
  ground: "#f3f2ed",
  water: "#b9d6e6",
  green: "#d5e6cb",
  block: "#eceadf",
  blockLine: "#d9d5c5",
  building: "#dcd9cd",
  buildingLine: "#cdc9b9",
  wall: "#b6a988",
  path: "#d8c49a",
  rail: "#a9a59a",
  roadCase: "#dad6ca",
  road: "#ffffff",
  words: "#5f5b50",
  ink: "#1a2523",
  tealDeep: "#0a4f4c",
  apricot: "#e8912d",
};

// Each as dense as it lies on the map: a layer's own opacity is then one number, and can hide it at once.
const FAR = "rgba(181, 218, 213, 0.55)";
const RINGS = ["match", ["get", "minutes"], 5, "rgba(15, 107, 102, 0.6)", 10, "rgba(88, 168, 161, 0.5)", FAR];
const empty = () => ({ type: "geojson", data: { type: "FeatureCollection", features: [] } });
// Names in the language of the page; a place without an English name keeps its own.
const english = document.documentElement.lang.startsWith("en");
const own = ["coalesce", ["get", "name"], ""];
const name = english ? ["case", ["to-boolean", ["get", "name_en"]], ["get", "name_en"], own] : own;
const kind = (...names) => ["in", ["get", "kind"], ["literal", names]];
const wide = (at13, at16) => ["interpolate", ["exponential", 1.6], ["zoom"], 13, at13, 16, at16, 18, at16 * 2.6];

const fill = (id, source, filter, paint, more = {}) => ({ id, type: "fill", source, filter, paint, ...more });
const line = (id, source, filter, paint, layout = {}) => ({
  id,
  type: "line",
  source,
  filter,
  paint,
  layout: { "line-cap": "round", "line-join": "round", ...layout },
});

const words = (size) => ({
  "text-font": ["Regular"],
  "text-field": name,
  "text-size": size,
  "text-max-width": 7,
  "text-line-height": 1.15,
});

const halo = (colour) => ({ "text-color": colour, "text-halo-color": "#ffffff", "text-halo-width": 1.6 });

function baseBelow() {
  return [
    { id: "ground", type: "background", paint: { "background-color": COLOUR.ground } },
    fill("block", "base", kind("block"), { "fill-color": COLOUR.block, "fill-outline-color": COLOUR.blockLine }),
    fill("green", "base", kind("green"), { "fill-color": COLOUR.green }),
    fill("water", "base", ["all", kind("water"), ["==", ["geometry-type"], "Polygon"]], { "fill-color": COLOUR.water }),
    line("river", "base", ["all", kind("water"), ["==", ["geometry-type"], "LineString"]], {
      "line-color": COLOUR.water,
      "line-width": wide(8, 40),
    }),
    line("stream", "base", kind("stream"), { "line-color": COLOUR.water, "line-width": wide(1, 4) }),
    fill("building", "base", kind("building"), {
      "fill-color": COLOUR.building,
      "fill-outline-color": COLOUR.buildingLine,
    }, { minzoom: 13.5 }),
  ];
}

function areas() {
  const ring = ["has", "minutes"];
  return [
    fill("tone", "areas", ["has", "tone"], {
      "fill-color": "#0f6b66",
      "fill-opacity": ["*", 0.75, ["to-number", ["get", "tone"]]],
    }),
    fill("ring", "areas", ring, { "fill-color": RINGS }, { layout: { "fill-sort-key": ["-", 0, ["to-number", ["get", "minutes"]]] } }),
    fill("gap", "areas", kind("gap"), { "fill-pattern": "hatch", "fill-opacity": 0.8 }),
    line("gap-line", "areas", kind("gap"), { "line-color": COLOUR.apricot, "line-width": 0.8, "line-opacity": 0.7 }),
  ];
}

function roads() {
  const minor = kind("road_minor", "road");
  const major = kind("road_major");
  return [
    line("path", "base", kind("path"), { "line-color": COLOUR.path, "line-width": wide(0.5, 1.4) }),
    line("rail", "base", kind("rail"), { "line-color": COLOUR.rail, "line-width": wide(0.8, 2.4), "line-dasharray": [4, 2] }, { "line-cap": "butt" }),
    line("wall", "base", kind("wall"), { "line-color": COLOUR.wall, "line-width": wide(0.4, 1.3) }),
    line("road-minor-case", "base", minor, { "line-color": COLOUR.roadCase, "line-width": wide(2, 8.5) }),
    line("road-major-case", "base", major, { "line-color": COLOUR.roadCase, "line-width": wide(4, 14) }),
    line("road-minor", "base", minor, { "line-color": COLOUR.road, "line-width": wide(1.2, 6.5) }),
    line("road-major", "base", major, { "line-color": COLOUR.road, "line-width": wide(3, 11.5) }),
  ];
}

function outlines() {
  return [
    line("ring-line", "areas", ["has", "minutes"], {
      "line-color": COLOUR.tealDeep,
      "line-width": 1.6,
      "line-dasharray": [3, 2],
    }, { "line-cap": "butt" }),
    line("area-line", "areas", kind("area"), {
      "line-color": "#6d7a76",
      "line-width": 1.4,
      "line-dasharray": [6, 2, 1, 2],
    }, { "line-cap": "butt" }),
    line("zone-line", "areas", kind("zone"), { "line-color": COLOUR.tealDeep, "line-width": 2.4 }),
    {
      id: "home-late",
      type: "circle",
      source: "areas",
      filter: kind("home-late"),
      paint: { "circle-radius": wide(3, 6.5), "circle-color": COLOUR.apricot, "circle-opacity": 1 },
    },
    { id: "home", type: "circle", source: "areas", filter: kind("home"), paint: { "circle-radius": wide(1.5, 3.2), "circle-color": COLOUR.ink } },
    {
      id: "gate",
      type: "circle",
      source: "base",
      filter: kind("gate"),
      minzoom: 15,
      paint: {
        "circle-radius": 3,
        "circle-color": "#ffffff",
        "circle-stroke-color": "#7b6f4f",
        "circle-stroke-width": 1.6,
      },
    },
  ];
}

function labels() {
  return [
    {
      id: "road-name",
      type: "symbol",
      source: "base",
      filter: kind("road_major", "road_minor", "road"),
      minzoom: 13,
      layout: { ...words(12.5), "symbol-placement": "line", "text-max-angle": 35, "symbol-spacing": 420 },
      paint: halo(COLOUR.words),
    },
    {
      id: "block-name",
      type: "symbol",
      source: "base",
      filter: kind("block", "green", "water", "label"),
      minzoom: 14.6,
      layout: words(12),
      paint: halo(COLOUR.words),
    },
    {
      id: "area-name",
      type: "symbol",
      source: "areas",
      filter: kind("area", "zone"),
      layout: { ...words(13), "symbol-sort-key": ["match", ["get", "kind"], "zone", 0, 1] },
      paint: halo(COLOUR.tealDeep),
    },
  ];
}

// Matters of people are named only near by: from afar their signs are enough.
const ofPeople = kind("new", "open", "soon", "overdue", "closed");
const pinName = ["step", ["zoom"], ["case", ofPeople, "", name], 16.5, name];

const sign = ["concat", "pin:", ["coalesce", ["get", "kind"], "facility"], ":", ["coalesce", ["get", "han"], ""]];
const first = ["match", ["get", "kind"], "centre", 0, "overdue", 1, "soon", 2, 3];

const pin = (id, source, filter) => ({
  id,
  type: "symbol",
  source,
  filter,
  layout: { "icon-image": sign, "icon-allow-overlap": true, "icon-padding": 1, "symbol-sort-key": first },
});

const pinNames = (id, source, filter) => ({
  id,
  type: "symbol",
  source,
  filter,
  layout: {
    ...words(12.5),
    "text-field": pinName,
    "text-variable-anchor": ["top", "bottom", "right", "left"],
    "text-radial-offset": ["match", ["get", "kind"], "centre", 1.8, 1.5],
    "text-padding": 1,
    "text-justify": "auto",
    "symbol-sort-key": first,
  },
  paint: halo(COLOUR.ink),
});

// Signs stand above names, so that names are laid where they cover no sign.
function points() {
  const cluster = ["has", "point_count"];
  const places = kind("facility", "service", "work", "centre");
  return [
    pinNames("facility-name", "base", places),
    pinNames("point-name", "points", ["!", cluster]),
    pin("facility", "base", places),
    pin("point", "points", ["!", cluster]),
    {
      id: "cluster",
      type: "circle",
      source: "points",
      filter: cluster,
      paint: {
        "circle-color": COLOUR.tealDeep,
        "circle-radius": ["step", ["get", "point_count"], 14, 10, 17, 50, 22],
        "circle-stroke-color": "#ffffff",
        "circle-stroke-width": 2,
      },
    },
    {
      id: "cluster-overdue",
      type: "symbol",
      source: "points",
      filter: ["all", cluster, [">", ["get", "overdue"], 0]],
      layout: { "icon-image": "pin:overdue:", "icon-offset": [17, -15], "icon-allow-overlap": true },
    },
    {
      id: "cluster-count",
      type: "symbol",
      source: "points",
      filter: cluster,
      layout: {
        "text-font": ["Bold"],
        "text-field": ["to-string", ["get", "point_count"]],
        "text-size": 13,
        "text-allow-overlap": true,
      },
      paint: { "text-color": "#ffffff" },
    },
  ];
}

const everything = () => [...baseBelow(), ...areas(), ...roads(), ...outlines(), ...labels(), ...points()];

function scaled(layer, scale) {
  const layout = { ...layer.layout };
  if (layout["text-size"]) layout["text-size"] *= scale;
  if (layout["icon-image"]) layout["icon-size"] = scale;
  return { ...layer, layout };
}

// In tiles all kinds lie in one layer, called like the source.
const layered = (layer, tiles) => (tiles && layer.source === "base" ? { ...layer, "source-layer": "base" } : layer);

/** The whole style. Without "glyphs": all words are drawn from the fonts of the device. */
export function styleOf({ cluster, scale = 1, tiles = "" }) {
  const grouped = { cluster: true, clusterRadius: 36, clusterMaxZoom: 15 };
  const overdue = { overdue: ["+", ["case", ["==", ["get", "kind"], "overdue"], 1, 0]] };
  return {
    version: 8,
    sources: {
      base: tiles ? { type: "vector", url: `pmtiles://${tiles}` } : empty(),
      areas: empty(),
      points: { ...empty(), ...(cluster ? { ...grouped, clusterProperties: overdue } : {}) },
    },
    layers: everything().map((layer) => layered(scaled(layer, scale), tiles)),
  };
}

export const fontStack = FONT_STACK;

// Points differ in shape and sign as well as in colour.
const PINS = {
  facility: { colour: "#0f6b66", shape: "circle" },
  service: { colour: "#1f5f9e", shape: "circle" },
  work: { colour: "#65449b", shape: "circle" },
  centre: { colour: "#0a4f4c", shape: "house", size: 30 },
  candidate: { colour: "#0f6b66", shape: "drop", size: 30 },
  overdue: { colour: "#b3261e", shape: "triangle", sign: "!", size: 24 },
  soon: { colour: "#7a4600", back: "#e8912d", shape: "diamond", size: 22 },
  new: { colour: "#1f4a7a", shape: "circle" },
  open: { colour: "#0f6b66", shape: "circle" },
  closed: { colour: "#66726f", back: "#ffffff", shape: "circle" },
  here: { colour: "#1f5f9e", back: "#ffffff", shape: "circle", sign: "●", size: 24 },
};

const RATIO = 2;

const SHAPES = {
  circle: (c, r) => c.arc(0, 0, r, 0, 2 * Math.PI),
  diamond: (c, r) => [[0, -r], [r, 0], [0, r], [-r, 0]].forEach(([x, y]) => c.lineTo(x, y)),
  triangle: (c, r) => [[0, -r], [r, r * 0.8], [-r, r * 0.8]].forEach(([x, y]) => c.lineTo(x, y)),
  house: (c, r) => [[0, -r], [r, -r * 0.15], [r * 0.75, r], [-r * 0.75, r], [-r, -r * 0.15]].forEach(([x, y]) => c.lineTo(x, y)),
  drop: (c, r) => {
    c.arc(0, -r * 0.2, r * 0.8, Math.PI * 0.85, Math.PI * 2.15);
    c.lineTo(0, r);
  },
};

function canvasOf(size) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = size * RATIO;
  const context = canvas.getContext("2d");
  context.scale(RATIO, RATIO);
  return context;
}

const imageOf = (context) => context.getImageData(0, 0, context.canvas.width, context.canvas.height);

/** The image "pin:kind:han": a shape with one Han character or sign in it. */
export function pinImage(id) {
  const [, name, han = ""] = id.split(":");
  const { colour, back = colour, shape, sign = "", size = 0 } = PINS[name] ?? PINS.facility;
  const mark = han || sign;
  const side = Math.max(size, mark ? 24 : 17);
  const context = canvasOf(side);
  context.translate(side / 2, side / 2);
  context.beginPath();
  SHAPES[shape](context, side / 2 - 2);
  context.closePath();
  context.lineJoin = "round";
  context.lineWidth = 4;
  context.strokeStyle = "#ffffff";
  context.stroke();
  context.fillStyle = back;
  context.fill();
  if (back !== colour) {
    context.lineWidth = 2;
    context.strokeStyle = colour;
    context.stroke();
  }
  if (mark) {
    context.fillStyle = back === colour ? "#ffffff" : colour;
    context.font = `700 ${Math.round(side * 0.5)}px ${FONT_STACK}`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillText(mark, 0, side * (shape === "triangle" ? 0.1 : shape === "drop" ? -0.06 : 0.03));
  }
  return imageOf(context);
}

/** Apricot stripes: a place that does not reach what it needs. */
export function hatchImage() {
  const side = 14;
  const context = canvasOf(side);
  context.strokeStyle = COLOUR.apricot;
  context.lineWidth = 3.2;
  for (const at of [-side, 0, side]) {
    context.beginPath();
    context.moveTo(at - 2, side + 2);
    context.lineTo(at + side + 2, -2);
    context.stroke();
  }
  return imageOf(context);
}

export const pixelRatio = RATIO;
