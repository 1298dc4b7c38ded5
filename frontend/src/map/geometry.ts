/** Shapes on the globe as GeoJSON: great circles, discs, and the box around some points. */
import type { Feature, LineString, Polygon } from "geojson";
import type { Point } from "./data.js";

const earthKm = 6371.0088;
const steps = 64;
const radians = (degrees: number): number => (degrees * Math.PI) / 180;
const degrees = (angle: number): number => (angle * 180) / Math.PI;

/** The great circle between two points; over the date line its longitudes go on beyond 180. */
export function arc(from: Point, to: Point): Feature<LineString> {
  const [a, b] = [vector(from), vector(to)];
  const angle = Math.acos(Math.min(1, Math.max(-1, dot(a, b))));
  const points: Point[] = [];
  for (let step = 0; step <= steps; step++) points.push(angle < 1e-6 ? from : pointOf(between(a, b, angle, step / steps)));
  return { type: "Feature", properties: {}, geometry: { type: "LineString", coordinates: unwrapped(points) } };
}

/** A disc with a radius in kilometres. */
export function disc(at: Point, radius: number): Feature<Polygon> {
  const [longitude, latitude] = at.map(radians) as Point;
  const size = Math.min(radius / earthKm, Math.PI / 2);
  const ring: Point[] = [];
  for (let step = 0; step <= steps; step++) {
    const bearing = (2 * Math.PI * step) / steps;
    const lat = Math.asin(Math.sin(latitude) * Math.cos(size) + Math.cos(latitude) * Math.sin(size) * Math.cos(bearing));
    const lon = longitude + Math.atan2(Math.sin(bearing) * Math.sin(size) * Math.cos(latitude), Math.cos(size) - Math.sin(latitude) * Math.sin(lat));
    ring.push([degrees(lon), degrees(lat)]);
  }
  return { type: "Feature", properties: {}, geometry: { type: "Polygon", coordinates: [unwrapped(ring)] } };
}

/** South-west and north-east of points that were unwrapped together. */
export function boundsOf(points: Point[]): [Point, Point] | null {
  if (points.length === 0) return null;
  const [x, y] = [points.map(([longitude]) => longitude), points.map(([, latitude]) => latitude)];
  return [[Math.min(...x), Math.min(...y)], [Math.max(...x), Math.max(...y)]];
}

/** The same points without jumps of more than half the globe. */
export function unwrapped(points: Point[]): Point[] {
  const found: Point[] = [];
  for (const [longitude, latitude] of points) {
    const before = found.at(-1)?.[0] ?? longitude;
    found.push([longitude + 360 * Math.round((before - longitude) / 360), latitude]);
  }
  return found;
}

/** A ring or a line of the sphere for a flat map: whole over the date line, and around a pole by way of it. */
export function flat(points: Point[]): Point[] {
  const found = unwrapped(points);
  const [first, last] = [found[0], found.at(-1)];
  if (!first || !last) return found;
  const around = isClosed(points) && Math.abs(last[0] - first[0]) > 180;
  if (around) {
    const pole = Math.sign(first[1]) * 90;
    found.push([last[0], pole], [first[0], pole], first);
  }
  const middle = found.reduce((sum, [longitude]) => sum + longitude, 0) / found.length;
  const shift = 360 * Math.round(middle / 360);
  return shift === 0 ? found : found.map(([longitude, latitude]) => [longitude - shift, latitude]);
}

function isClosed(points: Point[]): boolean {
  const [first, last] = [points[0], points.at(-1)];
  return first !== undefined && last !== undefined && (first[0] - last[0]) % 360 === 0 && first[1] === last[1];
}

type Vector = [number, number, number];

function vector([longitude, latitude]: Point): Vector {
  const [lon, lat] = [radians(longitude), radians(latitude)];
  return [Math.cos(lat) * Math.cos(lon), Math.cos(lat) * Math.sin(lon), Math.sin(lat)];
}

function between(a: Vector, b: Vector, angle: number, share: number): Vector {
  const [s, t] = [Math.sin((1 - share) * angle) / Math.sin(angle), Math.sin(share * angle) / Math.sin(angle)];
  return [s * a[0] + t * b[0], s * a[1] + t * b[1], s * a[2] + t * b[2]];
}

function pointOf([x, y, z]: Vector): Point {
  return [degrees(Math.atan2(y, x)), degrees(Math.asin(Math.min(1, Math.max(-1, z))))];
}

function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}
