/** Steps of time in words, in the zone of the page. */
import { page } from "../lib/page.js";
import type { Film } from "./geo-data.js";

const looks: Record<string, Intl.DateTimeFormatOptions> = {
  hour: { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  day: { weekday: "short", day: "numeric", month: "long", year: "numeric" },
  week: { day: "numeric", month: "short", year: "numeric" },
  month: { month: "long", year: "numeric" },
};
const week = 6 * 86_400_000 + 43_200_000;

export function spanOf(film: Film, step: number): string {
  const begin = film.begins[step];
  if (!begin) return "";
  const words = new Intl.DateTimeFormat(page.language, { ...looks[film.scale], timeZone: page.timeZone });
  return film.scale === "week" ? words.formatRange(begin, new Date(begin.getTime() + week)) : words.format(begin);
}
