/** Flow pages that wait for something elsewhere: ask until the step moved on, then show it. */
import { get } from "../lib/api.js";

interface Answer {
  flow: { step_id?: string; type: string };
}

const pause = 2000;

/** Progress and external steps are marked with the flow's id and the step that is shown. */
export function watchFlow(): void {
  const waiting = document.querySelector<HTMLElement>("[data-flow]");
  const { flow, step } = waiting?.dataset ?? {};
  if (flow && step) setTimeout(() => void check(flow, step), pause);
}

async function check(flow: string, step: string): Promise<void> {
  const now = await get<Answer>(`/config/flows/${encodeURIComponent(flow)}`).catch(() => null);
  const same = now?.flow.step_id === step && ["external", "progress"].includes(now.flow.type);
  if (now && !same) location.reload();
  else setTimeout(() => void check(flow, step), pause);
}
