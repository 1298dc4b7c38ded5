/** Hiding, deleting and editing plays, of the history's picked rows or of the one that is shown; each can be undone. */
import { ApiError, post } from "../lib/api.js";
import { number } from "../lib/format.js";
import { page, t } from "../lib/page.js";
import { go } from "../lib/soft.js";
import { wallTime } from "../lib/zone.js";
import { amount, pickNone, selection, type Selection } from "./picking.js";
import { toast } from "./toasts.js";

type Kind = "hide" | "unhide" | "delete" | "edit";

interface Done {
  amendment_id?: string | null;
  plays: number;
}

let chosen: Selection = { ids: [] };
let count = 0;

export function listen(): void {
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-amend]") : null;
    if (button) begin(button, button.dataset.amend as Kind);
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.dataset.amendForm) return;
    const kind = form.dataset.amendForm as Kind;
    const values = kind === "edit" ? valuesOf(form) : {};
    if (kind === "delete" || Object.keys(values).length > 0) void amend(kind, values);
  });
}

function begin(button: HTMLElement, kind: Kind): void {
  const single = button.closest<HTMLElement>("[data-amend-play]");
  if (single?.popover) single.hidePopover();
  chosen = single?.dataset.amendPlay ? { ids: [single.dataset.amendPlay] } : selection();
  count = single ? 1 : amount();
  if (count === 0) return;
  if (kind === "edit" || kind === "delete") ask(kind);
  else void amend(kind, {});
}

function ask(kind: Kind): void {
  const dialog = document.getElementById(`amend-${kind}`) as HTMLDialogElement | null;
  if (!dialog) return;
  dialog.querySelector("form")?.reset();
  const what = dialog.querySelector("[data-amend-what]");
  if (what) what.textContent = plays("amend.what", count);
  dialog.querySelector("[data-amend-single]")?.toggleAttribute("hidden", count !== 1);
  dialog.showModal();
}

/** What was filled in; empty fields stay as they are. */
function valuesOf(form: HTMLFormElement): Record<string, unknown> {
  const data = new FormData(form);
  const text = (name: string): string => { const value = data.get(name); return typeof value === "string" ? value : ""; };
  const values: Record<string, unknown> = {};
  if (text("watched")) values.watched = text("watched") === "true";
  if (text("person")) values.person = text("person");
  if (text("item")) values.item = text("item");
  if (count !== 1) return values;
  for (const name of ["started_at", "ended_at"]) if (text(name)) values[name] = wallTime(text(name), page.timeZone).toISOString();
  if (text("watch_min")) values.watch_s = Number(text("watch_min")) * 60;
  return values;
}

async function amend(kind: Kind, values: Record<string, unknown>): Promise<void> {
  try {
    const done = await post<Done>(`/plays/${kind}`, { ...chosen, ...values });
    const id = done.amendment_id;
    toast("good", plays(`amend.${kind}.done`, done.plays), id ? { label: t("amend.undo"), run: () => void undo(id) } : undefined);
    pickNone();
    await refresh(kind);
  } catch (error) {
    toast("bad", messageOf(error));
  }
}

async function undo(id: string): Promise<void> {
  try {
    const done = await post<Done>(`/amendments/${id}/undo`);
    toast("good", plays("amend.undone", done.plays));
    await refresh("edit");
  } catch (error) {
    toast("bad", messageOf(error));
  }
}

/** The page shows what became of it; the page of a play that is gone gives way to its list. */
async function refresh(kind: Kind): Promise<void> {
  const list = document.querySelector<HTMLAnchorElement>(".crumbs a");
  const gone = kind === "delete" && document.getElementById("play-menu") && list;
  await go(gone ? list.href : location.href, "replace");
}

function plays(key: string, some: number): string {
  return t(key, { count: some, number: number(some) });
}

function messageOf(error: unknown): string {
  return error instanceof ApiError ? error.message : String(error);
}
