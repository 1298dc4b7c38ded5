/** Small behaviours declared in the markup: copy, reveal, dialogs, theme, busy forms, filters. */
import { page, t } from "../lib/page.js";
import { toast } from "./toasts.js";

type Handler = (target: HTMLElement) => void;

const clicks: Record<string, Handler> = {
  copy: (button) => void copy(button),
  reveal,
  theme: toggleTheme,
  open: (button) => (document.getElementById(button.dataset.open ?? "") as HTMLDialogElement | null)?.showModal(),
  close: (button) => button.closest("dialog")?.close(),
};

export function listen(): void {
  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element)) return;
    for (const [name, handle] of Object.entries(clicks)) {
      const target = event.target.closest<HTMLElement>(`[data-${name}]`);
      if (target) handle(target);
    }
    if (event.target instanceof HTMLDialogElement) event.target.close();
  });
  document.addEventListener("submit", markBusy);
  document.addEventListener("input", filterList);
  addEventListener("pageshow", clearBusy);
}

async function copy(button: HTMLElement): Promise<void> {
  const source = document.getElementById(button.dataset.copy ?? "");
  const text = source instanceof HTMLInputElement ? source.value : (source?.textContent ?? "");
  try {
    await navigator.clipboard.writeText(text.trim());
    toast("good", t("copy.done"));
  } catch {
    // Without a secure context there is no clipboard: select the text instead.
    if (source) getSelection()?.selectAllChildren(source);
    toast("info", t("copy.select"));
  }
}

function reveal(button: HTMLElement): void {
  const input = document.getElementById(button.dataset.reveal ?? "") as HTMLInputElement | null;
  if (!input) return;
  const shown = input.type === "password";
  input.type = shown ? "text" : "password";
  button.setAttribute("aria-pressed", String(shown));
  button.querySelector("use")?.setAttribute("href", `${page.sprite}#${shown ? "eye-off" : "eye"}`);
}

function toggleTheme(): void {
  const root = document.documentElement;
  const dark = getComputedStyle(root).colorScheme === "dark";
  root.dataset.theme = dark ? "light" : "dark";
  document.cookie = `usher_theme=${root.dataset.theme}; path=${page.base || "/"}; max-age=31536000; samesite=lax`;
}

function markBusy(event: SubmitEvent): void {
  const form = event.target as HTMLFormElement;
  if (form.method === "dialog") return;
  const button = event.submitter ?? form.querySelector("[type=submit]");
  button?.setAttribute("aria-busy", "true");
}

/** A page that comes back from the browser's cache is not busy any more. */
function clearBusy(): void {
  for (const button of document.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
}

function filterList(event: Event): void {
  const input = event.target as HTMLInputElement;
  const scope = input.dataset.filter;
  if (!scope) return;
  const wanted = input.value.toLowerCase().trim();
  let found = 0;
  for (const row of document.querySelectorAll<HTMLElement>(`${scope} [data-words]`)) {
    row.hidden = !(row.dataset.words ?? "").toLowerCase().includes(wanted);
    if (!row.hidden) found++;
  }
  const none = document.querySelector<HTMLElement>(`${scope}-none`);
  if (none) none.hidden = found > 0;
}
