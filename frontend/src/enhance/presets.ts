/** Saved filters: saved under a name, renamed, replaced, deleted, or opened with a page. */
import { get, patch, post, remove } from "../lib/api.js";
import { t } from "../lib/page.js";
import { go } from "../lib/soft.js";
import { toast } from "./toasts.js";

interface Preset {
  id: string;
  name: string;
  filters: Record<string, string[]>;
  opens: string[];
}

const box = (): HTMLElement | null => document.getElementById("preset-pop");
const idOf = (target: Element): string => target.closest<HTMLElement>("[data-preset]")?.dataset.preset ?? "";
const filters = (): Record<string, string[]> => JSON.parse(box()?.dataset.filters ?? "{}") as Record<string, string[]>;

export function listen(): void {
  document.addEventListener("submit", submitted);
  document.addEventListener("click", clicked);
  document.addEventListener("change", changed);
}

function submitted(event: SubmitEvent): void {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || !form.closest("#preset-pop")) return;
  event.preventDefault();
  const name = (new FormData(form).get("name") as string).trim();
  const saved = "presetSave" in form.dataset;
  const path = `/presets/${idOf(form)}`;
  void then(form, saved ? () => post("/presets", { name, filters: filters() }) : () => patch(path, { name }), saved ? t("preset.saved", { name }) : "");
}

function clicked(event: MouseEvent): void {
  const target = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-preset-replace], [data-preset-delete]") : null;
  if (!target) return;
  const path = `/presets/${idOf(target)}`;
  if ("presetReplace" in target.dataset) void then(target, () => patch(path, { filters: filters() }), t("preset.replaced"));
  else void forget(target, path);
}

/** Deleted at once, with a way back. */
async function forget(target: HTMLElement, path: string): Promise<void> {
  const gone = (await known()).find((one) => path.endsWith(one.id));
  if (!gone || !(await then(target, () => remove(path)))) return;
  const back = { name: gone.name, filters: gone.filters, opens: gone.opens };
  toast("info", t("preset.deleted", { name: gone.name }), { label: t("preset.undo"), run: () => void then(null, () => post("/presets", back)) });
}

async function known(): Promise<Preset[]> {
  return get<Preset[]>("/presets").catch(() => []);
}

function changed(event: Event): void {
  const tick = event.target;
  if (tick instanceof HTMLInputElement && "presetOpens" in tick.dataset) void open(tick);
}

async function open(tick: HTMLInputElement): Promise<void> {
  const page = box()?.dataset.page ?? "";
  const preset = (await known()).find((one) => one.id === idOf(tick));
  const others = preset?.opens.filter((one) => one !== page) ?? [];
  await then(tick, () => patch(`/presets/${idOf(tick)}`, { opens: tick.checked ? [...others, page] : others }));
}

/** Do it, and show the page as it is afterwards; whether it worked. */
async function then(target: Element | null, act: () => Promise<unknown>, told = ""): Promise<boolean> {
  try {
    await act();
  } catch (error) {
    toast("bad", error instanceof Error ? error.message : String(error));
    return false;
  } finally {
    for (const busy of target?.querySelectorAll("[aria-busy]") ?? []) busy.removeAttribute("aria-busy");
  }
  if (told) toast("good", told);
  await go(location.href, "replace");
  return true;
}
