/** What the large map draws, asked from the hub: hexagons, ways and the steps of its film. */
import type { Feature, Polygon } from "geojson";
import { get } from "../lib/api.js";
import { url } from "../lib/page.js";
import { columnsOf, type Columns } from "./columns.js";
import type { Point } from "./data.js";
import { arc, flat } from "./geometry.js";

export type Layer = "places" | "heat" | "hexagons" | "ways";
export const layers: Layer[] = ["places", "heat", "hexagons", "ways"];

export interface Anchors {
  home: { latitude: number; longitude: number } | null;
  servers: { id: string; name: string | null; platform: string | null; latitude: number; longitude: number }[];
}

interface Way {
  latitude: number;
  longitude: number;
  city: string | null;
  country_code: string | null;
  places: string[];
  server: string;
  server_latitude: number;
  server_longitude: number;
  plays: number;
  watch_time_s: number;
  distance_km: number;
}

/** Features with the most plays that one of them has. */
export interface Drawn {
  features: Feature[];
  most: number;
}

const mostWays = 300;

async function columns(path: string, signal?: AbortSignal): Promise<Columns> {
  const answer = await fetch(url(`/api/v1/spatial/${path}&format=binary&at_once=1`), signal ? { signal } : {});
  if (!answer.ok) throw new Error(answer.statusText);
  return columnsOf(await answer.arrayBuffer());
}

/** Hexagons of a part of the map. */
export async function hexagons(query: string, zoom: number, box: string, signal: AbortSignal): Promise<Drawn> {
  const found = await columns(`hexagons?${query}&zoom=${zoom.toFixed(2)}${box}`, signal);
  const [plays, watched, places, corners] = [found.numbers("plays"), found.numbers("watch_time_s"), found.numbers("places"), found.numbers("corners")];
  const [latitude, longitude, cell] = [found.numbers("latitude"), found.numbers("longitude"), found.cells("cell")];
  const features: Feature<Polygon>[] = [];
  let at = 0;
  for (let row = 0; row < found.length("cell"); row++) {
    const ring = Array.from({ length: corners(row) }, (_, corner): Point => [longitude(at + corner), latitude(at + corner)]);
    at += ring.length;
    features.push({
      type: "Feature",
      properties: { cell: cell(row), plays: plays(row), watch_s: watched(row), places: places(row) },
      geometry: { type: "Polygon", coordinates: [flat([...ring, ...ring.slice(0, 1)])] },
    });
  }
  return { features, most: features.length > 0 ? plays(0) : 0 };
}

/** The most played ways to the servers, the least played first, so that the others lie above. */
export async function ways(query: string): Promise<Drawn> {
  const found = await get<Way[]>(`/spatial/arcs?${query}&limit=${mostWays}&at_once=1`);
  const features = found.map((one, rank) => ({
    ...arc([one.longitude, one.latitude], [one.server_longitude, one.server_latitude]),
    properties: { rank, place: one.places[0], city: one.city, country_code: one.country_code, plays: one.plays, watch_s: one.watch_time_s, km: one.distance_km },
  }));
  return { features: features.reverse(), most: found[0]?.plays ?? 0 };
}

/** Where ways begin, each place once, with all that was played there. */
export function endsOf(features: Feature[]): Feature[] {
  const ends = new Map<string, Feature>();
  for (const { geometry, properties } of features) {
    const coordinates = (geometry as GeoJSON.LineString).coordinates[0] ?? [];
    const before = ends.get(coordinates.join())?.properties;
    const sums = before && { plays: Number(before.plays) + Number(properties?.plays), watch_s: Number(before.watch_s) + Number(properties?.watch_s) };
    ends.set(coordinates.join(), { type: "Feature", properties: { ...properties, ...sums }, geometry: { type: "Point", coordinates } });
  }
  return [...ends.values()];
}

export async function anchors(): Promise<Anchors> {
  return get<Anchors>("/spatial/servers");
}

/** The steps of time with their plays, and what to draw for each of them. */
export interface Film {
  scale: string;
  begins: Date[];
  /** Plays by step. */
  plays: number[];
  frame: (step: number) => Feature[];
}

const trail = [1, 0.55, 0.3, 0.15];

export async function film(query: string): Promise<Film> {
  const found = await columns(`density?${query}&resolution=4`);
  const begins = ((found.head.steps as string[] | undefined) ?? []).map((text) => new Date(text));
  const [step, plays] = [found.numbers("step"), found.numbers("plays")];
  const sums = begins.map(() => 0);
  const rows: number[][] = begins.map(() => []);
  for (let row = 0; row < found.length("step"); row++) {
    rows[step(row)]?.push(row);
    sums[step(row)] = (sums[step(row)] ?? 0) + plays(row);
  }
  return { scale: String(found.head.scale), begins, plays: sums, frame: (now) => frame(found, rows, now) };
}

/** The cells of a step, and fading those of the steps before it. */
function frame(found: Columns, rows: number[][], now: number): Feature[] {
  const [cell, plays] = [found.numbers("cell"), found.numbers("plays")];
  const weights = new Map<number, number>();
  trail.forEach((share, back) => {
    for (const row of rows[now - back] ?? []) weights.set(cell(row), (weights.get(cell(row)) ?? 0) + share * plays(row));
  });
  const [latitude, longitude] = [found.numbers("latitude"), found.numbers("longitude")];
  return [...weights].map(([key, weight]) => ({
    type: "Feature",
    properties: { weight },
    geometry: { type: "Point", coordinates: [longitude(key), latitude(key)] },
  }));
}
