/** Reports from the API: tables of one report that stand on the same page are fetched once. */
import type { Report } from "../charts/model.js";
import { getWithMeta } from "./api.js";

interface Told {
  readonly report: Report;
  readonly fresh: boolean;
}

const fetched = new Map<string, Promise<Told>>();
const kept = 60;

/** Gives `show` what the hub has at once, and once more when the history has changed since. */
export async function report(name: string, query: string, show: (report: Report) => void): Promise<void> {
  const path = `/analytics/${name}?${query}`;
  const first = await once(`${path}&at_once=true`);
  show(first.report);
  if (!first.fresh) show((await once(path)).report);
}

function once(path: string): Promise<Told> {
  const known = fetched.get(path);
  if (known) return known;
  const asked = getWithMeta<Report>(path).then(({ data, meta }) => ({ report: data, fresh: meta.fresh !== false }));
  fetched.set(path, asked);
  asked.catch(() => fetched.delete(path));
  setTimeout(() => fetched.delete(path), 2000);
  for (const old of [...fetched.keys()].slice(0, -kept)) fetched.delete(old);
  return asked;
}
