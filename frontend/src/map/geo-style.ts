/** The style of the large map: base, labels, and a layer for each way to look at it. */
import type { FeatureCollection } from "geojson";
import type { ExpressionSpecification, StyleSpecification } from "maplibre-gl";
import { countryNames } from "./countries.js";
import type { Layer } from "./geo-data.js";
import { flowLayers, light } from "./flow.js";
import { plain } from "../lib/color.js";
import { clear, empty } from "./style.js";
import type { World } from "./world.js";

export interface GeoColors {
  water: string;
  land: string;
  border: string;
  coast: string;
  label: string;
  strong: string;
  light: string;
  halo: string;
  accent: string;
  ink: string;
  info: string;
  good: string;
  ramp: string[];
}

/** What each choice of the page shows. */
export const shownBy: Record<Layer, string[]> = {
  places: ["places", "places-count", "places-name"],
  heat: ["heat"],
  hexagons: ["cells", "cells-edge"],
  ways: ["ways-glow", "ways", ...flowLayers, "ways-end", "ways-name"],
};
export const filmLayers = ["film-glow", "film"];
/** The layers that answer to a pointer. */
export const touchable = ["places", "cells", "ways-end", "ways"];

export function geoColors(element: HTMLElement): GeoColors {
  const probe = document.createElement("span");
  probe.hidden = true;
  element.append(probe);
  const color = (name: string): string => {
    probe.style.color = `var(--${name})`;
    return plain(getComputedStyle(probe).color);
  };
  const colors: GeoColors = {
    water: color("map-water"),
    land: color("map-land"),
    border: color("map-border"),
    coast: color("map-coast"),
    label: color("text-3"),
    strong: color("text"),
    light: color("map-light"),
    halo: color("map-land"),
    accent: color("accent"),
    ink: color("accent-ink"),
    info: color("info"),
    good: color("good"),
    ramp: [0, 1, 2, 3, 4].map((step) => color(`map-ramp-${step}`)),
  };
  probe.remove();
  return colors;
}

const logarithm: ExpressionSpecification = ["ln", ["+", 1, ["get", "plays"]]];
/** From the middle of a point to its name, in the size of the name. */
const beside: ExpressionSpecification = ["interpolate", ["linear"], logarithm, 0, 0.75, 3, 1.2, 7, 2, 13, 3.1];
const radius: ExpressionSpecification = ["interpolate", ["linear"], logarithm, 0, 3.5, 3, 9, 7, 19, 13, 32];
const font = ["Inter", "sans-serif"];

/** Colours of cells from few plays to `most`. */
export function ramp(colors: GeoColors, most: number): ExpressionSpecification {
  const top = Math.max(Math.log(1 + most), 1);
  const stops = colors.ramp.flatMap((color, step) => [Math.log(2) + ((top - Math.log(2)) * step) / (colors.ramp.length - 1) + step * 1e-6, color]);
  return ["interpolate", ["linear"], logarithm, ...stops] as unknown as ExpressionSpecification;
}

/** From transparent over the ramp to its end, as heat maps want it. */
function heat(colors: GeoColors): ExpressionSpecification {
  const [first = colors.accent, ...others] = colors.ramp;
  const stops = [0, clear(first), 0.08, first, ...others.flatMap((color, step) => [0.08 + (0.92 * (step + 1)) / others.length, color])];
  return ["interpolate", ["linear"], ["heatmap-density"], ...stops] as unknown as ExpressionSpecification;
}

export function geoStyle(world: World, colors: GeoColors, tiles: string, language: string, globe: boolean): StyleSpecification {
  const source = (data: GeoJSON.GeoJSON, more: object = {}): StyleSpecification["sources"][string] => ({ type: "geojson", data, ...more });
  const names: FeatureCollection = countryNames(language);
  const text = { "text-color": colors.label, "text-halo-color": colors.halo, "text-halo-width": 1.2 };
  const places = { source: "places", "source-layer": "places" };
  return {
    version: 8,
    projection: { type: globe ? "globe" : "mercator" },
    sky: { "atmosphere-blend": ["interpolate", ["linear"], ["zoom"], 0, 0.9, 4, 0.6, 7, 0] },
    sources: {
      land: source(world.land),
      borders: source(world.borders),
      names: source(names),
      places: { type: "vector", tiles: [tiles], minzoom: 0, maxzoom: 10 },
      cells: source(empty),
      touched: source(empty),
      ways: source(empty, { lineMetrics: true }),
      ends: source(empty),
      film: source(empty),
      anchors: source(empty),
    },
    layers: [
      { id: "water", type: "background", paint: { "background-color": colors.water } },
      { id: "land", type: "fill", source: "land", paint: { "fill-color": colors.land, "fill-antialias": true } },
      { id: "coast", type: "line", source: "land", paint: { "line-color": colors.coast, "line-width": 0.8 } },
      { id: "borders", type: "line", source: "borders", paint: { "line-color": colors.border, "line-width": ["interpolate", ["linear"], ["zoom"], 1, 0.5, 6, 1.2] } },
      { id: "cells", type: "fill", source: "cells", paint: { "fill-color": ramp(colors, 1), "fill-opacity": 0.78 } },
      { id: "cells-edge", type: "line", source: "cells", paint: { "line-color": colors.land, "line-width": 0.7, "line-opacity": 0.7 } },
      {
        id: "names",
        type: "symbol",
        source: "names",
        filter: ["<=", ["get", "rank"], ["+", 1, ["*", 2.2, ["zoom"]]]],
        layout: { "text-field": ["get", "name"], "text-font": font, "text-size": ["interpolate", ["linear"], ["zoom"], 1, 10, 5, 14], "text-max-width": 7, "text-padding": 6, "symbol-sort-key": ["get", "rank"] },
        paint: text,
      },
      { id: "heat", type: "heatmap", ...places, paint: { "heatmap-weight": ["interpolate", ["linear"], logarithm, 0, 0.04, 4, 0.35, 9, 1], "heatmap-intensity": ["interpolate", ["linear"], ["zoom"], 0, 0.9, 8, 1.6], "heatmap-radius": ["interpolate", ["linear"], ["zoom"], 0, 22, 5, 42, 9, 60], "heatmap-color": heat(colors), "heatmap-opacity": 0.85 } },
      { id: "ways-glow", type: "line", source: "ways", layout: { "line-cap": "round" }, paint: { "line-color": colors.accent, "line-opacity": 0.12, "line-blur": 3, "line-width": ["interpolate", ["linear"], logarithm, 0, 4, 8, 14] } },
      { id: "ways", type: "line", source: "ways", layout: { "line-cap": "round" }, paint: { "line-gradient": ["interpolate", ["linear"], ["line-progress"], 0, colors.info, 1, colors.accent], "line-opacity": 0.8, "line-width": ["interpolate", ["linear"], logarithm, 0, 0.8, 8, 4.5] } },
      ...flowLayers.map((id, lane) => ({
        id, type: "line" as const, source: "ways", filter: ["==", ["%", ["get", "rank"], flowLayers.length], lane] as ExpressionSpecification, layout: { "line-cap": "round" as const },
        paint: { "line-gradient": light(colors.light, 2), "line-width": ["interpolate", ["linear"], logarithm, 0, 1.6, 8, 5.5] as ExpressionSpecification, "line-blur": 0.6 },
      })),
      { id: "ways-end", type: "circle", source: "ends", paint: { "circle-color": colors.info, "circle-radius": ["interpolate", ["linear"], logarithm, 0, 3, 8, 8], "circle-stroke-color": colors.land, "circle-stroke-width": 1.5 } },
      {
        id: "ways-name", type: "symbol", source: "ends", filter: ["has", "city"],
        layout: { "text-field": ["get", "city"], "text-font": font, "text-size": 12, "text-radial-offset": 0.9, "text-variable-anchor": ["left", "right", "top", "bottom"], "text-justify": "auto", "symbol-sort-key": ["-", 0, ["get", "plays"]] },
        paint: { ...text, "text-color": colors.strong, "text-halo-width": 1.5 },
      },
      { id: "places", type: "circle", ...places, layout: { "circle-sort-key": ["-", 0, ["get", "plays"]] }, paint: { "circle-color": colors.accent, "circle-opacity": ["case", [">", ["get", "places"], 1], 0.92, 0.8], "circle-radius": radius, "circle-stroke-color": colors.land, "circle-stroke-width": 1.5 } },
      {
        id: "places-count",
        type: "symbol",
        ...places,
        filter: [">=", ["get", "plays"], 20],
        layout: { "text-field": ["case", [">=", ["get", "plays"], 10_000], ["concat", ["to-string", ["round", ["/", ["get", "plays"], 1000]]], "k"], ["to-string", ["get", "plays"]]], "text-font": ["Inter Bold", "sans-serif"], "text-size": ["interpolate", ["linear"], logarithm, 3, 10, 9, 13], "text-allow-overlap": true },
        paint: { "text-color": colors.ink },
      },
      {
        id: "places-name",
        type: "symbol",
        ...places,
        filter: ["has", "city"],
        layout: { "text-field": ["get", "city"], "text-font": font, "text-size": ["interpolate", ["linear"], logarithm, 0, 11, 7, 13], "text-radial-offset": beside, "text-variable-anchor": ["left", "right", "bottom", "top"], "text-justify": "auto", "text-max-width": 9, "symbol-sort-key": ["-", 0, ["get", "plays"]] },
        paint: { ...text, "text-color": colors.strong, "text-halo-width": 1.5 },
      },
      { id: "touched-line", type: "line", source: "touched", filter: ["!=", ["geometry-type"], "Point"], layout: { "line-cap": "round", "line-join": "round" }, paint: { "line-color": colors.strong, "line-width": 2.5 } },
      { id: "touched-ring", type: "circle", source: "touched", filter: ["==", ["geometry-type"], "Point"], paint: { "circle-color": "transparent", "circle-radius": ["+", 2.5, ["get", "radius"]], "circle-stroke-color": colors.strong, "circle-stroke-width": 2 } },
      { id: "film-glow", type: "circle", source: "film", paint: { "circle-color": colors.accent, "circle-blur": 1, "circle-opacity": 0.35, "circle-radius": ["interpolate", ["linear"], ["ln", ["+", 1, ["get", "weight"]]], 0, 0, 1, 16, 6, 46] } },
      { id: "film", type: "circle", source: "film", paint: { "circle-color": colors.accent, "circle-opacity": ["interpolate", ["linear"], ["get", "weight"], 0, 0, 1, 0.9], "circle-radius": ["interpolate", ["linear"], ["ln", ["+", 1, ["get", "weight"]]], 0, 0, 0.7, 5, 6, 18] } },
      { id: "anchors-ring", type: "circle", source: "anchors", paint: { "circle-color": colors.land, "circle-radius": 7, "circle-stroke-color": colors.good, "circle-stroke-width": 2.5 } },
      { id: "anchors", type: "circle", source: "anchors", paint: { "circle-color": colors.good, "circle-radius": 3 } },
      {
        id: "anchors-name",
        type: "symbol",
        source: "anchors",
        minzoom: 3,
        layout: { "text-field": ["get", "name"], "text-font": ["Inter Bold", "sans-serif"], "text-size": 11, "text-offset": [0, 1.1], "text-anchor": "top", "text-max-width": 14, "text-optional": true },
        paint: { ...text, "text-color": colors.good },
      },
    ],
  };
}
