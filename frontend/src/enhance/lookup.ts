/** A list of values to tick, looked up by name: what is ticked stays on top, the rest comes as one types. */
import { get } from "../lib/api.js";
import { fact, isWorded } from "../lib/facts.js";
import { number } from "../lib/format.js";
import { t } from "../lib/page.js";

/** A name of the address with its values. */
export type Wanted = [string, string[]];

interface Choice {
  value: string;
  label: string;
  detail: string | null;
  plays: number;
}

const pause = 150;
const rounds = new WeakMap<HTMLElement, number>();
const listening = new WeakSet<HTMLElement>();

export async function fillLookup(lookup: HTMLElement): Promise<void> {
  const input = lookup.querySelector<HTMLInputElement>("[data-lookup-text]");
  if (!input) return;
  if (!listening.has(lookup)) {
    listening.add(lookup);
    let timer: number | undefined;
    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => void ask(lookup, input), pause);
    });
    input.addEventListener("keydown", (event) => {
      // Enter while looking for a value ticks the first one found instead of applying nothing.
      const first = lookup.querySelector<HTMLInputElement>("[data-lookup-list] input:not(:checked)");
      if (event.key !== "Enter" || !input.value || !first) return;
      event.preventDefault();
      first.checked = true;
      input.select();
    });
  }
  await ask(lookup, input);
}

async function ask(lookup: HTMLElement, input: HTMLInputElement): Promise<void> {
  const current = (rounds.get(lookup) ?? 0) + 1;
  rounds.set(lookup, current);
  const list = lookup.querySelector<HTMLElement>("[data-lookup-list]");
  if (list && !list.querySelector(".tick")) list.replaceChildren(...Array.from({ length: 4 }, skeleton));
  const name = lookup.dataset.lookup ?? "";
  const [found, problem] = await choices(name, input.value.trim());
  if (rounds.get(lookup) !== current || !list) return;
  draw(list, name, found);
  const note = lookup.querySelector("[data-lookup-note]");
  if (note) note.textContent = problem ?? (found.length === 0 ? t("filter.nothing") : "");
}

async function choices(name: string, text: string): Promise<[Choice[], string | null]> {
  try {
    if (isWorded(name)) return [await worded(name, text), null];
    return [await get<Choice[]>(`/plays/choices/${name}?q=${encodeURIComponent(text)}`), null];
  } catch (error) {
    return [[], error instanceof Error ? error.message : String(error)];
  }
}

/** Those whose words hold the text: the hub knows the codes alone, which are few. */
async function worded(name: string, text: string): Promise<Choice[]> {
  const found = await get<Choice[]>(`/plays/choices/${name}?limit=100`);
  const all = found.map((one) => ({ ...one, label: fact(name, one.label) }));
  return all.filter(({ label, value }) => `${label} ${value}`.toLowerCase().includes(text.toLowerCase()));
}

function draw(list: HTMLElement, name: string, found: Choice[]): void {
  const kept = [...list.querySelectorAll<HTMLElement>(".tick")].filter((row) => row.querySelector("input")?.checked);
  const ticked = new Map(kept.map((row) => [row.querySelector("input")?.value ?? "", row]));
  for (const one of found) ticked.get(one.value)?.replaceWith(mark(ticked, one, tick(name, one, true)));
  const rest = found.filter((one) => !ticked.has(one.value)).map((one) => tick(name, one, false));
  list.replaceChildren(...ticked.values(), ...rest);
}

function mark(ticked: Map<string, HTMLElement>, one: Choice, row: HTMLElement): HTMLElement {
  ticked.set(one.value, row);
  return row;
}

function tick(name: string, one: Choice, checked: boolean): HTMLElement {
  const row = document.createElement("label");
  row.className = "tick";
  const input = document.createElement("input");
  Object.assign(input, { type: "checkbox", name, value: one.value, checked });
  row.append(input, words(one), amount(one));
  return row;
}

function words(one: Choice): HTMLElement {
  const label = document.createElement("span");
  label.className = "grow clip";
  label.textContent = one.label;
  if (one.detail && one.detail !== one.label) {
    const detail = document.createElement("span");
    detail.className = "faint small";
    detail.textContent = ` ${one.detail}`;
    label.append(detail);
  }
  return label;
}

function amount(one: Choice): HTMLElement {
  const plays = document.createElement("span");
  plays.className = "faint small figures";
  plays.textContent = number(one.plays);
  plays.title = t("filter.plays", { count: one.plays, number: number(one.plays) });
  return plays;
}

function skeleton(): HTMLElement {
  const row = document.createElement("span");
  row.className = "skeleton tick-skeleton";
  return row;
}
