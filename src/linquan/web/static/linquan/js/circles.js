// Circles on the map: rings, and homes that do not get there, drawn for any speed from what was asked for once.
//   <div data-circles="URL" data-speed="elder"> around a map;  <button data-circle-speed="adult" aria-pressed>

import { word } from "./words.js";

const around = document.querySelector("[data-circles]");
const asked = fetch(around.dataset.circles, { credentials: "same-origin" }).then((answer) => {
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.json();
});

const ring = (geometry, speed, minutes) => ({ type: "Feature", geometry, properties: { kind: "ring", speed, minutes } });

// From where a home counts, as a whole: a ring may cut its outline.
const doorOf = ({ properties: { lon, lat, ...told } }) => ({
  type: "Feature",
  geometry: { type: "Point", coordinates: [lon, lat] },
  properties: { ...told, kind: "home" },
});

/**
 * Rings of every speed, and homes with how far the nearest place is: each layer takes its own.
 * The nearest ring is drawn as that of 5 minutes, the next as 10, the next as 15, whatever they are by car.
 */
function areasOf({ limits, minutes, rings, homes }) {
  const drawn = Object.entries(limits).flatMap(([speed, ends]) =>
    ends.map((end, at) => rings[end] && ring(rings[end], speed, 5 * (at + 1))).filter(Boolean),
  );
  const lived = homes.features.map((home) => ({ ...home, properties: { ...home.properties, kind: "gap" } }));
  return { type: "FeatureCollection", features: [...drawn, ...lived, ...homes.features.map(doorOf)] };
}

const pointOf = (place) => ({
  type: "Feature",
  geometry: { type: "Point", coordinates: [place.lon, place.lat] },
  properties: { ...place, kind: "centre", url: place.id > 0 ? `/circles/facilities/${place.id}/` : "" },
});

// What is drawn of a speed, and by which number it is seen or not.
const DRAWN = { ring: "fill-opacity", "ring-line": "line-opacity", gap: "fill-opacity", "gap-line": "line-opacity", "home-late": "circle-opacity" };

/** What a layer shows of one speed: its rings, or the homes that do not get there in the item's own minutes at it. */
function filterOf(id, { limits, minutes, own }, speed) {
  if (id.startsWith("ring")) return ["all", ["has", "minutes"], ["==", ["get", "speed"], speed]];
  const end = limits[speed][minutes.indexOf(own.minutes)];
  const kind = id === "home-late" ? "home" : "gap";
  return ["all", ["==", ["get", "kind"], kind], [">", ["coalesce", ["get", "cost"], Infinity], end], [">", ["get", "people"], 0]];
}

/**
 * Lay out every speed in layers of its own, none seen yet; returns what shows one.
 * Another filter on one layer would have the map lay its tiles again, which takes longer than a look.
 */
function layOut(map, data) {
  const speeds = Object.keys(data.limits);
  const shown = Object.entries(DRAWN).map(([id, opacity]) => {
    const layer = map.getLayer(id).serialize();
    const paint = { ...layer.paint, [opacity]: 0, [`${opacity}-transition`]: { duration: 0 } };
    for (const speed of speeds) {
      map.addLayer({ ...layer, id: `${id}:${speed}`, filter: filterOf(id, data, speed), paint }, id);
    }
    map.removeLayer(id);
    return [id, opacity, layer.paint?.[opacity] ?? 1];
  });
  return (chosen) => {
    for (const [id, opacity, seen] of shown) {
      for (const speed of speeds) map.setPaintProperty(`${id}:${speed}`, opacity, speed === chosen ? seen : 0);
    }
  };
}

/** What the base map shows of the same places is not named twice. */
function hideTwins(map, { places }) {
  const names = ["literal", places.map(({ name }) => name)];
  for (const layer of ["facility", "facility-name"]) {
    map.setFilter(layer, ["all", map.getFilter(layer), ["!", ["in", ["coalesce", ["get", "name"], ""], names]]]);
  }
}

function press(buttons, chosen) {
  for (const button of buttons) button.setAttribute("aria-pressed", String(button === chosen));
}

around.addEventListener("map:ready", async ({ detail: { map } }) => {
  const data = await asked.catch(() => null);
  if (!data) {
    const told = document.createElement("p");
    told.className = "map__message";
    told.textContent = word("map-failed");
    around.append(told);
    return;
  }
  map.getSource("areas").setData(areasOf(data));
  map.getSource("points").setData({ type: "FeatureCollection", features: data.places.map(pointOf) });
  hideTwins(map, data);
  const show = layOut(map, data);
  show(around.dataset.speed);
  const buttons = [...document.querySelectorAll("[data-circle-speed]")];
  for (const button of buttons) {
    button.addEventListener("click", () => {
      press(buttons, button);
      show(button.dataset.circleSpeed);
    });
  }
  map.once("idle", () => {
    around.dataset.drawn = "1";
  });
});
