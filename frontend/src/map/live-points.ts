/** Who watches now, by where they are: the hub tells it no more exactly than maps may show it. */
import { t } from "../lib/page.js";
import type { Session } from "../model.js";
import { middleOf } from "./countries.js";
import type { Point } from "./data.js";
import type { LivePoint } from "./geo-canvas.js";

export function livePoints(sessions: Session[]): LivePoint[] {
  const spots = new Map<string, { at: Point; labels: string[] }>();
  for (const session of sessions) {
    const at = pointOf(session);
    if (!at) continue;
    const key = at.join(",");
    const spot = spots.get(key) ?? { at, labels: [] };
    spot.labels.push(t("map.watches", { person: session.person.name, title: session.item.title }));
    spots.set(key, spot);
  }
  return [...spots.values()].map(({ at, labels }) => ({ at, label: labels.join("\n"), count: labels.length }));
}

function pointOf({ location }: Session): Point | null {
  const { latitude, longitude, country_code } = location;
  return latitude === null || longitude === null ? middleOf(country_code) : [longitude, latitude];
}
