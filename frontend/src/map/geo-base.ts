/** What lies below everything on the large map: water, a net of degrees, land, and what is written on them. */
import type { Feature, FeatureCollection } from "geojson";
import type { ExpressionSpecification, LayerSpecification, SourceSpecification } from "maplibre-gl";
import { t } from "../lib/page.js";
import { countryNames } from "./countries.js";
import type { GeoColors } from "./geo-style.js";
import type { World } from "./world.js";

const step = 15;
const northernmost = 85;
/** Where oceans are named. */
const oceans: Record<string, [number, number][]> = {
  atlantic: [[-38, 28], [-15, -28]],
  pacific: [[-150, 12], [-125, -32], [165, 22]],
  indian: [[79, -22]],
  arctic: [[-2, 74]],
  southern: [[60, -59], [-120, -59]],
};
const font = ["Inter", "sans-serif"];

export function baseSources(world: World, language: string): Record<string, SourceSpecification> {
  return {
    land: { type: "geojson", data: world.land },
    borders: { type: "geojson", data: world.borders },
    net: { type: "geojson", data: net() },
    names: { type: "geojson", data: countryNames(language) },
    oceans: { type: "geojson", data: oceanNames() },
  };
}

/** From the water to the borders. */
export function groundLayers(colors: GeoColors): LayerSpecification[] {
  const wide: ExpressionSpecification = ["interpolate", ["linear"], ["zoom"], 0, 4, 4, 14, 8, 26];
  const border: ExpressionSpecification = ["interpolate", ["linear"], ["zoom"], 1, 0.5, 6, 1.2];
  return [
    { id: "water", type: "background", paint: { "background-color": colors.water } },
    { id: "net", type: "line", source: "net", paint: { "line-color": colors.net, "line-width": 0.6 } },
    // The sea is lighter by the shore, as on maps of paper; the land covers the other half of the line.
    { id: "shelf", type: "line", source: "land", layout: { "line-join": "round" }, paint: { "line-color": colors.shelf, "line-width": wide, "line-blur": wide } },
    { id: "land", type: "fill", source: "land", paint: { "fill-color": colors.land, "fill-antialias": true } },
    { id: "coast", type: "line", source: "land", paint: { "line-color": colors.coast, "line-width": 0.8 } },
    { id: "borders", type: "line", source: "borders", paint: { "line-color": colors.border, "line-width": border } },
  ];
}

/** Names of countries and oceans. */
export function nameLayers(colors: GeoColors): LayerSpecification[] {
  return [
    {
      id: "oceans",
      type: "symbol",
      source: "oceans",
      maxzoom: 5,
      layout: { "text-field": ["get", "name"], "text-font": font, "text-size": ["interpolate", ["linear"], ["zoom"], 0, 10, 4, 15], "text-letter-spacing": 0.28, "text-max-width": 8, "text-line-height": 1.6, "text-padding": 12, "symbol-sort-key": 100 },
      paint: { "text-color": colors.ocean, "text-halo-color": colors.water, "text-halo-width": 1 },
    },
    {
      id: "names",
      type: "symbol",
      source: "names",
      filter: ["<=", ["get", "rank"], ["+", 1, ["*", 2.2, ["zoom"]]]],
      layout: { "text-field": ["get", "name"], "text-font": font, "text-size": ["interpolate", ["linear"], ["zoom"], 1, 10, 5, 14], "text-letter-spacing": 0.05, "text-max-width": 7, "text-padding": 6, "symbol-sort-key": ["get", "rank"] },
      paint: { "text-color": colors.label, "text-halo-color": colors.halo, "text-halo-width": 1.2 },
    },
  ];
}

/** Meridians and parallels. */
function net(): Feature {
  const lines: [number, number][][] = [];
  for (let longitude = -180; longitude < 180; longitude += step) lines.push([[longitude, -northernmost], [longitude, northernmost]]);
  for (let latitude = -75; latitude <= 75; latitude += step) lines.push([[-180, latitude], [180, latitude]]);
  return { type: "Feature", properties: {}, geometry: { type: "MultiLineString", coordinates: lines } };
}

function oceanNames(): FeatureCollection {
  const at = Object.entries(oceans).flatMap(([name, points]) => points.map((point) => ({ name: t(`map.ocean.${name}`), point })));
  return { type: "FeatureCollection", features: at.map(({ name, point }) => ({ type: "Feature", properties: { name }, geometry: { type: "Point", coordinates: point } })) };
}
