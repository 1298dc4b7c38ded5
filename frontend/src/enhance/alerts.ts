/** The inbox of alerts: dealing with one or many, taking that back, exceptions, filters, and keys. */
import { ApiError, post } from "../lib/api.js";
import { number } from "../lib/format.js";
import { page, t, url } from "../lib/page.js";
import { go } from "../lib/soft.js";
import { pickNone, selection } from "./picking.js";
import { toast } from "./toasts.js";

type Status = "open" | "acknowledged" | "resolved";

interface Known {
  id: string;
}

const day = 86_400_000;
let excepted: string[] = [];

export function listen(): void {
  document.addEventListener("submit", submitted);
  document.addEventListener("click", clicked);
  document.addEventListener("change", (event) => {
    const form = event.target instanceof HTMLSelectElement ? event.target.form : null;
    if (form && "autoSubmit" in form.dataset) form.requestSubmit();
  });
  document.addEventListener("keydown", pressed);
}

function submitted(event: SubmitEvent): void {
  const form = event.target;
  if (!(form instanceof HTMLFormElement)) return;
  if ("alertExceptForm" in form.dataset) { void except(form); return; }
  const id = form.dataset.alertChange;
  if (!id) return;
  event.preventDefault();
  form.querySelector("[aria-busy]")?.removeAttribute("aria-busy");
  void change([id], form.querySelector<HTMLInputElement>("[name=to]")?.value as Status);
}

function clicked(event: MouseEvent): void {
  if (!(event.target instanceof Element)) return;
  const many = event.target.closest<HTMLElement>("[data-alert-do]");
  if (many) void change(picked(), many.dataset.alertDo as Status);
  const button = event.target.closest<HTMLElement>("[data-alert-except]");
  if (button) ask(button.dataset.alertExcept ? [button.dataset.alertExcept] : picked());
}

function picked(): string[] {
  const chosen = selection();
  return "ids" in chosen ? chosen.ids : [];
}

/** Where each alert on the page stands, so that it can be brought back there. */
function statusOf(id: string): Status {
  const row = document.getElementById(`alert-${id}`) ?? document.getElementById("alert-actions");
  const to = [...(row?.querySelectorAll<HTMLInputElement>("[name=to]") ?? [])].map((input) => input.value);
  return to.includes("acknowledged") ? "open" : to.includes("open") ? "resolved" : "acknowledged";
}

function byStatus(ids: string[]): Map<Status, string[]> {
  const found = new Map<Status, string[]>();
  for (const id of ids) found.set(statusOf(id), [...(found.get(statusOf(id)) ?? []), id]);
  return found;
}

async function change(ids: string[], status: Status): Promise<void> {
  const changed = ids.filter((id) => statusOf(id) !== status);
  if (changed.length === 0) { pickNone(); return; }
  const before = byStatus(changed);
  if (!(await send("/alerts/changes", { ids: changed, status }))) return;
  toast("good", said(status, changed.length), { label: t("alerts.undo"), run: () => void back(before) });
  await redraw();
}

async function back(before: Map<Status, string[]>): Promise<void> {
  for (const [status, ids] of before) await send("/alerts/changes", { ids, status });
  await redraw();
}

function said(status: Status, count: number): string {
  return t(`alerts.done.${status}`, { count, number: number(count) });
}

function ask(ids: string[]): void {
  const dialog = document.getElementById("alert-except") as HTMLDialogElement | null;
  if (!dialog || ids.length === 0) return;
  excepted = ids;
  dialog.querySelector("form")?.reset();
  dialog.showModal();
}

async function except(form: HTMLFormElement): Promise<void> {
  const data = new FormData(form);
  const text = (name: string): string => { const value = data.get(name); return typeof value === "string" ? value : ""; };
  const days = Number(text("days"));
  const ids = excepted;
  const made = await send<Known[]>("/alerts/except", {
    ids,
    what: data.getAll("what"),
    every_rule: text("rules") === "every",
    until: days ? new Date(Date.now() + days * day).toISOString() : null,
    reason: text("reason").trim() || null,
  });
  if (!made) return;
  const changed = data.has("resolve") ? ids.filter((id) => statusOf(id) !== "resolved") : [];
  const before = byStatus(changed);
  if (changed.length > 0) await send("/alerts/changes", { ids: changed, status: "resolved" });
  const undo = { label: t("alerts.undo"), run: () => void takeBack(made, before) };
  const words = made.length > 0 ? t("alerts.excepted", { count: made.length }) : t("alerts.exceptedBefore");
  toast(made.length > 0 ? "good" : "info", words, made.length + changed.length > 0 ? undo : undefined);
  await redraw();
}

async function takeBack(made: Known[], before: Map<Status, string[]>): Promise<void> {
  for (const { id } of made) await remove(id);
  await back(before);
}

async function remove(id: string): Promise<void> {
  const headers = { Accept: "application/json", "X-CSRF-Token": page.csrf };
  await fetch(url(`/api/v1/alerts/exceptions/${id}`), { method: "DELETE", headers }).catch(() => toast("bad", t("error.unreachable")));
}

async function send<T>(path: string, body: unknown): Promise<T | null> {
  try {
    return await post<T>(path, body);
  } catch (error) {
    toast("bad", error instanceof ApiError ? error.message : t("error.unreachable"));
    return null;
  }
}

async function redraw(): Promise<void> {
  pickNone();
  await go(location.href, "replace");
}

const list = ".alert-list > li";
const keys: Record<string, (row: HTMLElement | null) => void> = {
  j: (row) => step(row, 1),
  k: (row) => step(row, -1),
  e: (row) => deal(row, "acknowledged"),
  r: (row) => deal(row, "resolved"),
  x: (row) => row?.querySelector<HTMLInputElement>("[data-pick]")?.click(),
};

function pressed(event: KeyboardEvent): void {
  const target = event.target instanceof HTMLElement ? event.target : document.body;
  if (isChord(event) || isBusy(target)) return;
  const handle = keys[event.key];
  if (!handle || !document.querySelector(`#alerts ${list}`)) return;
  event.preventDefault();
  handle(target.closest<HTMLElement>(list));
}

function isChord(event: KeyboardEvent): boolean {
  return event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey;
}

/** Somebody types, or is asked something. */
function isBusy(target: HTMLElement): boolean {
  return target.matches("input:not([type=checkbox]), textarea, select") || document.querySelector("dialog[open], :popover-open:not(.tooltip)") !== null;
}

function step(from: HTMLElement | null, by: number): void {
  const rows = [...document.querySelectorAll<HTMLElement>(list)];
  const to = rows[from ? rows.indexOf(from) + by : 0];
  to?.querySelector<HTMLElement>("a.title")?.focus();
  to?.scrollIntoView({ block: "nearest" });
}

/** Those that are picked, else the one that is looked at; then the one behind it is looked at. */
function deal(row: HTMLElement | null, status: Status): void {
  const chosen = picked();
  const ids = chosen.length > 0 ? chosen : row ? [row.id.replace("alert-", "")] : [];
  if (ids.length === 0) return;
  step(row, 1);
  void change(ids, status);
}
