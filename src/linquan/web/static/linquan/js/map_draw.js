// Drawing an outline on a map (data-draw="id": the field that holds it as GeoJSON; see web/parts/draw.html).
// Corners are set by a click, or below the aim in the middle with Enter or the button; a corner can be dragged.
// The field stays what is sent: typing in it changes the map, drawing on the map changes the field.

import { word } from "./words.js";

const LAYERS = [
  { id: "drawn-fill", type: "fill", filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": "#e8912d", "fill-opacity": 0.28 } },
  { id: "drawn-line", type: "line", filter: ["!=", ["geometry-type"], "Point"], paint: { "line-color": "#7a4600", "line-width": 2.4 } },
  {
    id: "drawn-corner",
    type: "circle",
    filter: ["==", ["geometry-type"], "Point"],
    paint: { "circle-radius": 6, "circle-color": "#ffffff", "circle-stroke-color": "#7a4600", "circle-stroke-width": 2.4 },
  },
];
const NEAR_PX = 8;

const feature = (type, coordinates, properties = {}) => ({ type: "Feature", properties, geometry: { type, coordinates } });
const place = ({ lng, lat }) => [Number(lng.toFixed(6)), Number(lat.toFixed(6))];

/**
 * What a field holds: the corners of one part and the holes in it, which stay as they are while corners are set and
 * dragged; or an outline of more parts, which can only be drawn anew.
 */
function read(text) {
  try {
    const given = JSON.parse(text);
    const { type, coordinates } = given.type === "Feature" ? given.geometry : given;
    if (type === "Polygon") return { corners: coordinates[0].slice(0, -1), holes: coordinates.slice(1), whole: null };
    if (type === "MultiPolygon") return { corners: [], holes: [], whole: feature(type, coordinates) };
  } catch {
    // Not yet JSON: somebody is typing.
  }
  return { corners: [], holes: [], whole: null };
}

function features({ corners, holes, whole }) {
  if (corners.length === 0) return whole ? [whole] : [];
  const points = corners.map((corner, at) => feature("Point", corner, { at }));
  if (corners.length < 3) return [feature("LineString", corners), ...points];
  return [feature("Polygon", [[...corners, corners[0]], ...holes]), ...points];
}

/** The outline as text. Of one or two corners too, so that it is refused and not taken for none. */
const written = (corners, holes) =>
  corners.length === 0 ? "" : JSON.stringify({ type: "Polygon", coordinates: [[...corners, corners[0]], ...holes] });

class Drawing {
  constructor(map, element) {
    this.map = map;
    this.field = document.getElementById(element.dataset.draw);
    this.bar = document.querySelector(`[data-draw-bar="${CSS.escape(element.id)}"]`);
    map.addSource("drawn", { type: "geojson", data: this.data() });
    for (const layer of LAYERS) map.addLayer({ ...layer, source: "drawn" });
    this.field.addEventListener("input", () => this.show());
  }

  data() {
    this.shape = read(this.field.value);
    return { type: "FeatureCollection", features: features(this.shape) };
  }

  show() {
    this.map.getSource("drawn").setData(this.data());
    const { holes, whole, corners: { length } } = this.shape;
    const told = this.bar.querySelector("[data-draw-count]");
    const kept = holes.length > 0 ? ` ${word("outline-holes", { count: holes.length })}` : "";
    told.textContent = whole ? word("outline-parts") : word("corners", { count: length }) + kept;
    this.bar.querySelector("[data-draw-do=undo]").disabled = length === 0;
  }

  set(corners) {
    this.field.value = written(corners, this.shape.holes);
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  add(lngLat) {
    this.set([...this.shape.corners, place(lngLat)]);
  }

  undo() {
    if (this.shape.corners.length > 0) this.set(this.shape.corners.slice(0, -1));
  }

  move(at, lngLat) {
    this.set(this.shape.corners.map((corner, n) => (n === at ? place(lngLat) : corner)));
  }

  cornerAt({ x, y }) {
    const box = [[x - NEAR_PX, y - NEAR_PX], [x + NEAR_PX, y + NEAR_PX]];
    return this.map.queryRenderedFeatures(box, { layers: ["drawn-corner"] })[0]?.properties.at;
  }
}

function dragCorners(map, drawing) {
  for (const [down, over, up] of [["mousedown", "mousemove", "mouseup"], ["touchstart", "touchmove", "touchend"]]) {
    map.on(down, (event) => {
      const at = event.points?.length > 1 ? undefined : drawing.cornerAt(event.point);
      if (at === undefined) return;
      event.preventDefault(); // the map itself stays where it is
      const follow = ({ lngLat }) => drawing.move(at, lngLat);
      map.on(over, follow);
      map.once(up, () => map.off(over, follow));
    });
  }
}

function listen(map, drawing) {
  const acts = {
    add: () => drawing.add(map.getCenter()),
    undo: () => drawing.undo(),
    anew: () => drawing.set([]),
  };
  map.on("click", ({ point, lngLat }) => drawing.cornerAt(point) === undefined && drawing.add(lngLat));
  map.getCanvas().addEventListener("keydown", (event) => {
    const act = { Enter: acts.add, Backspace: acts.undo, Delete: acts.undo }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
  drawing.bar.addEventListener("click", ({ target }) => acts[target.closest("[data-draw-do]")?.dataset.drawDo]?.());
}

/** Make a map a drawing board; returns what its field held, to look at. */
export function draw(map, element) {
  const aim = document.createElement("span");
  aim.className = "map__aim map__aim--small";
  element.append(aim);
  const drawing = new Drawing(map, element);
  map.doubleClickZoom.disable();
  dragCorners(map, drawing);
  listen(map, drawing);
  drawing.show();
  drawing.bar.hidden = false;
  return { type: "FeatureCollection", features: features(drawing.shape) };
}
