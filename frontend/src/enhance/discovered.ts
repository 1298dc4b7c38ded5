/** The wizard's list of found servers follows discovery: nothing is typed there, so it simply loads again. */
import { live } from "../live.js";
import type { Push } from "../model.js";

interface Found {
  flow_id: string | null;
  ignored: boolean;
}

export function followDiscovery(): void {
  const list = document.querySelector<HTMLElement>("[data-discovered]");
  if (!list) return;
  const shown = new Set((list.dataset.discovered ?? "").split(" ").filter(Boolean));
  live.subscribe("discovered", (push) => {
    const offered = ((push as Push<Found>).snapshot ?? []).filter((found) => found.flow_id !== null && !found.ignored);
    if (offered.some((found) => !shown.has(found.flow_id ?? ""))) location.reload();
  });
}
