// Loads the map renderer only where a map comes into sight.

const coming = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      coming.unobserve(target);
      import("./map.js").then(({ drawMap }) => drawMap(target));
    }
  },
  { rootMargin: "200px" },
);

document.querySelectorAll("[data-map]").forEach((element) => coming.observe(element));
