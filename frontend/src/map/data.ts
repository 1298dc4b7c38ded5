/** What a map draws. Longitudes come first, distances are kilometres. */
export type Point = [longitude: number, latitude: number];
export type MapTone = "good" | "info" | "warn" | "bad" | "accent";

/** A place; `radius_km` is how inexact it is, `weight` (1 unless given) makes the dot larger. */
export interface MapMarker {
  at: Point;
  label?: string;
  tone?: MapTone;
  radius_km?: number | null;
  weight?: number;
}

/** A way along the great circle. */
export interface MapArc {
  from: Point;
  to: Point;
  tone?: MapTone;
}

export interface MapData {
  markers: MapMarker[];
  arcs?: MapArc[];
}

/** Beyond this, markers are dots without their names. */
export const mostLabels = 40;
