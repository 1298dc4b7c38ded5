/** The base map that comes with the hub: land and borders of Natural Earth, coarse at first, finer once it is there. */
import type { Feature } from "geojson";
import { merge, mesh, type Topology } from "topojson-client";

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
  return {
    land: { type: "Feature", properties: {}, geometry: merge(atlas, countries.geometries) },
    borders: { type: "Feature", properties: {}, geometry: mesh(atlas, countries, (one, other) => one !== other) },
  };
}
