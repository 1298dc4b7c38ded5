/** The base map that comes with the hub: land and borders of Natural Earth, coarse at first, finer once it is there. */
import type { Feature } from "geojson";
import { merge, mesh, type Topology } from "topojson-client";
import { flat } from "./geometry.js";
import type { Point } from "./data.js";

export interface World {
  land: Feature;
  borders: Feature;
}

let coarse: Promise<World> | undefined;
let fine: Promise<World> | undefined;

/** Outlines at 1:110 million, for the first look. */
export function coarseWorld(): Promise<World> {
  return (coarse ??= import("world-atlas/countries-110m.json").then((atlas) => worldOf(atlas.default)));
}

/** Outlines at 1:50 million. */
export function fineWorld(): Promise<World> {
  return (fine ??= import("world-atlas/countries-50m.json").then((atlas) => worldOf(atlas.default)));
}

function worldOf(atlas: Topology): World {
  const countries = atlas.objects.countries ?? { type: "GeometryCollection", geometries: [] };
  const land = merge(atlas, countries.geometries).coordinates.map((rings) => rings.map((ring) => flat(ring as Point[])));
  const borders = mesh(atlas, countries, (one, other) => one !== other).coordinates.map((line) => flat(line as Point[]));
  return {
    land: { type: "Feature", properties: {}, geometry: { type: "MultiPolygon", coordinates: land } },
    borders: { type: "Feature", properties: {}, geometry: { type: "MultiLineString", coordinates: borders } },
  };
}
