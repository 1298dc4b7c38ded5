/** The map's style in the colours of the page: no tiles, no glyphs, nothing from elsewhere. */
import type { FeatureCollection } from "geojson";
import type { StyleSpecification } from "maplibre-gl";
import type { MapTone } from "./data.js";
import { painted } from "../lib/color.js";
import type { World } from "./world.js";

export interface MapColors {
  water: string;
  land: string;
  border: string;
  coast: string;
  tones: Record<MapTone, string>;
}

const tones: MapTone[] = ["good", "info", "warn", "bad", "accent"];
export const empty: FeatureCollection = { type: "FeatureCollection", features: [] };

export function colorsOf(element: HTMLElement): MapColors {
  return painted(element, (color) => ({
    water: color("map-water"),
    land: color("map-land"),
    border: color("map-border"),
    coast: color("map-coast"),
    tones: Object.fromEntries(tones.map((tone) => [tone, color(tone)])) as Record<MapTone, string>,
  }));
}

/** The same colour, not to be seen. */
export function clear(color: string): string {
  return color.replace(/[\d.]+\)$/, "0)");
}

/** Land, borders, discs, arcs and dots, each in a source of its own. */
export function styleOf(world: World, colors: MapColors): StyleSpecification {
  const tone = ["match", ["get", "tone"], ...tones.flatMap((name) => [name, colors.tones[name]]), colors.tones.accent];
  const source = (data: GeoJSON.GeoJSON): StyleSpecification["sources"][string] => ({ type: "geojson", data });
  return {
    version: 8,
    sources: { land: source(world.land), borders: source(world.borders), discs: source(empty), arcs: source(empty), dots: source(empty) },
    layers: [
      { id: "water", type: "background", paint: { "background-color": colors.water } },
      { id: "land", type: "fill", source: "land", paint: { "fill-color": colors.land, "fill-antialias": true } },
      { id: "coast", type: "line", source: "land", paint: { "line-color": colors.coast, "line-width": 0.8 } },
      { id: "borders", type: "line", source: "borders", paint: { "line-color": colors.border, "line-width": 0.7 } },
      { id: "discs", type: "fill", source: "discs", paint: { "fill-color": tone, "fill-opacity": 0.16 } },
      { id: "arcs", type: "line", source: "arcs", layout: { "line-cap": "round" }, paint: { "line-color": tone, "line-width": 2.25, "line-dasharray": [0.1, 2] } },
      { id: "dots", type: "circle", source: "dots", paint: { "circle-color": tone, "circle-radius": ["+", 4, ["*", 2, ["sqrt", ["get", "weight"]]]], "circle-stroke-color": colors.land, "circle-stroke-width": 2 } },
    ],
  } as StyleSpecification;
}
