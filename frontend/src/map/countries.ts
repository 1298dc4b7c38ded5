/** Names of countries, where they stand, in the language of the page. */
import type { FeatureCollection } from "geojson";
import middles from "../../../hub/geography/countries.json";

const large = 400_000;

export function nameOf(code: string, language: string): string {
  try {
    return new Intl.DisplayNames([language], { type: "region" }).of(code) ?? code;
  } catch {
    return code;
  }
}

/** A point for each country; `rank` is lower for those that are named first. */
export function countryNames(language: string): FeatureCollection {
  const names = new Intl.DisplayNames([language], { type: "region" });
  return {
    type: "FeatureCollection",
    features: Object.entries(middles as unknown as Record<string, [number, number, number]>).map(([code, [longitude, latitude, area]]) => ({
      type: "Feature",
      properties: { name: names.of(code) ?? code, rank: Math.max(0, Math.round(Math.log2(large / Math.max(area, 1)) + 4)) },
      geometry: { type: "Point", coordinates: [longitude, latitude] },
    })),
  };
}

/** Where a country stands, when nothing more exact may be shown. */
export function middleOf(code: string | null | undefined): [number, number] | null {
  const found = (middles as unknown as Record<string, [number, number, number]>)[code ?? ""];
  return found ? [found[0], found[1]] : null;
}
