/** The style of the large map: base, labels, and a layer for each way to look at it. */
import type { ExpressionSpecification, LayerSpecification, StyleSpecification } from "maplibre-gl";
import { baseSources, groundLayers, nameLayers } from "./geo-base.js";
import type { Layer } from "./geo-data.js";
import { flowLayers, light } from "./flow.js";
import { painted } from "../lib/color.js";
import { clear, empty } from "./style.js";
import type { World } from "./world.js";

export interface GeoColors {
  water: string;
  land: string;
  border: string;
  coast: string;
  net: string;
  shelf: string;
  ocean: string;
  label: string;
  strong: string;
  light: string;
  halo: string;
  accent: string;
  ink: string;
  way: string;
  half: string;
  good: string;
  rim: string;
  ramp: string[];
}

/** What each choice of the page shows. */
export const shownBy: Record<Layer, string[]> = {
  places: ["places-glow", "places", "places-count", "places-name"],
  heat: ["heat"],
  hexagons: ["cells", "cells-edge"],
  ways: ["ways-glow", "ways", ...flowLayers, "ways-end", "ways-name"],
};
export const filmLayers = ["film-glow", "film"];
/** The layers that answer to a pointer. */
export const touchable = ["places", "cells", "ways-end", "ways"];

export function geoColors(element: HTMLElement): GeoColors {
  return painted(element, (color) => ({
    water: color("map-water"),
    land: color("map-land"),
    border: color("map-border"),
    coast: color("map-coast"),
    net: color("map-net"),
    shelf: color("map-shelf"),
    ocean: color("map-ocean"),
    label: color("text-3"),
    strong: color("text"),
    light: color("map-light"),
    halo: color("map-land"),
    accent: color("accent"),
    ink: color("accent-ink"),
    way: color("map-way"),
    half: color("map-way-half"),
    good: color("good"),
    rim: color("map-rim"),
    ramp: [0, 1, 2, 3, 4].map((step) => color(`map-ramp-${step}`)),
  }));
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
  const text = { "text-color": colors.label, "text-halo-color": colors.halo, "text-halo-width": 1.2 };
  const places = { source: "places", "source-layer": "places" };
  return {
    version: 8,
    projection: { type: globe ? "globe" : "mercator" },
    sky: { "atmosphere-blend": ["interpolate", ["linear"], ["zoom"], 0, 0.45, 4, 0.3, 7, 0] },
    sources: {
      ...baseSources(world, language),
      places: { type: "vector", tiles: [tiles], minzoom: 0, maxzoom: 10 },
      cells: source(empty),
      touched: source(empty),
      picked: source(empty),
      ways: source(empty, { lineMetrics: true }),
      ends: source(empty),
      film: source(empty),
      anchors: source(empty),
    },
    layers: [
      ...groundLayers(colors),
      { id: "cells", type: "fill", source: "cells", paint: { "fill-color": ramp(colors, 1), "fill-opacity": 0.78 } },
      { id: "cells-edge", type: "line", source: "cells", paint: { "line-color": colors.land, "line-width": 0.7, "line-opacity": 0.7 } },
      ...nameLayers(colors),
      { id: "heat", type: "heatmap", ...places, paint: { "heatmap-weight": ["interpolate", ["linear"], logarithm, 0, 0.08, 4, 0.5, 9, 1.6], "heatmap-intensity": ["interpolate", ["linear"], ["zoom"], 0, 1.2, 8, 1.8], "heatmap-radius": ["interpolate", ["linear"], ["zoom"], 0, 22, 5, 42, 9, 60], "heatmap-color": heat(colors), "heatmap-opacity": 0.85 } },
      { id: "ways-glow", type: "line", source: "ways", layout: { "line-cap": "round" }, paint: { "line-color": colors.accent, "line-opacity": 0.12, "line-blur": 3, "line-width": ["interpolate", ["linear"], logarithm, 0, 4, 8, 14] } },
      { id: "ways", type: "line", source: "ways", layout: { "line-cap": "round" }, paint: { "line-gradient": ["interpolate", ["linear"], ["line-progress"], 0, colors.way, 0.5, colors.half, 1, colors.accent], "line-opacity": 0.8, "line-width": ["interpolate", ["linear"], logarithm, 0, 0.8, 8, 4.5] } },
      ...flowLayers.map((id, lane) => ({
        id, type: "line" as const, source: "ways", filter: ["==", ["%", ["get", "rank"], flowLayers.length], lane] as ExpressionSpecification, layout: { "line-cap": "round" as const },
        paint: { "line-gradient": light(colors.light, 2), "line-width": ["interpolate", ["linear"], logarithm, 0, 1.6, 8, 5.5] as ExpressionSpecification, "line-blur": 0.6 },
      })),
      { id: "ways-end", type: "circle", source: "ends", paint: { "circle-color": colors.way, "circle-radius": ["interpolate", ["linear"], logarithm, 0, 3, 8, 8], "circle-stroke-color": colors.land, "circle-stroke-width": 1.5 } },
      {
        id: "ways-name", type: "symbol", source: "ends", filter: ["has", "city"],
        layout: { "text-field": ["get", "city"], "text-font": font, "text-size": 12, "text-radial-offset": 0.9, "text-variable-anchor": ["left", "right", "top", "bottom"], "text-justify": "auto", "symbol-sort-key": ["-", 0, ["get", "plays"]] },
        paint: { ...text, "text-color": colors.strong, "text-halo-width": 1.5 },
      },
      { id: "places-glow", type: "circle", ...places, paint: { "circle-color": colors.accent, "circle-blur": 1, "circle-opacity": 0.32, "circle-radius": ["+", 6, ["*", 1.7, radius]] as ExpressionSpecification } },
      { id: "places", type: "circle", ...places, layout: { "circle-sort-key": ["-", 0, ["get", "plays"]] }, paint: { "circle-color": colors.accent, "circle-opacity": ["case", [">", ["get", "places"], 1], 0.95, 0.85], "circle-radius": radius, "circle-stroke-color": colors.rim, "circle-stroke-width": 1.5 } },
      {
        id: "places-name",
        type: "symbol",
        ...places,
        filter: ["has", "city"],
        layout: { "text-field": ["get", "city"], "text-font": font, "text-size": ["interpolate", ["linear"], logarithm, 0, 11, 7, 13], "text-radial-offset": beside, "text-variable-anchor": ["left", "right", "bottom", "top"], "text-justify": "auto", "text-max-width": 9, "symbol-sort-key": ["-", 0, ["get", "plays"]] },
        paint: { ...text, "text-color": colors.strong, "text-halo-width": 1.5 },
      },
      // What is drawn above is placed first: names make way for numbers.
      {
        id: "places-count",
        type: "symbol",
        ...places,
        filter: [">=", ["get", "plays"], 20],
        layout: { "text-field": ["case", [">=", ["get", "plays"], 10_000], ["concat", ["to-string", ["round", ["/", ["get", "plays"], 1000]]], "k"], ["number-format", ["get", "plays"], { locale: language }]], "text-font": ["Inter Bold", "sans-serif"], "text-size": ["interpolate", ["linear"], logarithm, 3, 10, 9, 13], "text-allow-overlap": true, "text-padding": 6 },
        paint: { "text-color": colors.ink },
      },
      ...marks("touched", colors.strong),
      ...marks("picked", colors.accent),
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

/** An edge about a shape, or a ring about a point. */
function marks(source: string, color: string): LayerSpecification[] {
  return [
    { id: `${source}-line`, type: "line", source, filter: ["!=", ["geometry-type"], "Point"], layout: { "line-cap": "round", "line-join": "round" }, paint: { "line-color": color, "line-width": 2.5 } },
    { id: `${source}-ring`, type: "circle", source, filter: ["==", ["geometry-type"], "Point"], paint: { "circle-color": "transparent", "circle-radius": ["+", 3.5, ["get", "radius"]], "circle-stroke-color": color, "circle-stroke-width": 2 } },
  ];
}
