/** Reports from the API: tables of one report that stand on the same page are fetched once. */
import type { Report } from "../charts/model.js";
import { get } from "./api.js";

const fetched = new Map<string, Promise<Report>>();
const kept = 60;

export function report(name: string, query: string): Promise<Report> {
  const path = `/analytics/${name}?${query}`;
  const known = fetched.get(path);
  if (known) return known;
  const asked = get<Report>(path);
  fetched.set(path, asked);
  asked.catch(() => fetched.delete(path));
  setTimeout(() => fetched.delete(path), 2000);
  for (const old of [...fetched.keys()].slice(0, -kept)) fetched.delete(old);
  return asked;
}
