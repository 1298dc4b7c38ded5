/** Short messages in the corner, read out by screen readers; errors stay until closed. */
import { page, t } from "../lib/page.js";

type Tone = "good" | "info" | "warn" | "bad";
const symbols: Record<Tone, string> = { good: "circle-check", info: "info", warn: "triangle-alert", bad: "circle-alert" };

export function spriteIcon(name: string): SVGElement {
  const namespace = "http://www.w3.org/2000/svg";
  const drawn = document.createElementNS(namespace, "svg");
  drawn.setAttribute("class", "icon");
  drawn.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(namespace, "use");
  use.setAttribute("href", `${page.sprite}#${name}`);
  drawn.append(use);
  return drawn;
}

/** What can be done about it, from the message itself. */
export interface ToastAction {
  label: string;
  run: () => void;
}

export function toast(tone: Tone, text: string, action?: ToastAction): void {
  const place = document.getElementById("toasts");
  if (!place) return;
  const box = document.createElement("div");
  box.className = `toast tone-${tone}`;
  const words = document.createElement("span");
  words.className = "grow";
  words.textContent = text;
  const close = document.createElement("button");
  close.className = "icon-button";
  close.type = "button";
  close.setAttribute("aria-label", t("action.close"));
  close.append(spriteIcon("x"));
  close.onclick = () => box.remove();
  box.append(spriteIcon(symbols[tone]), words);
  if (action) box.append(actionButton(action, box));
  box.append(close);
  place.append(box);
  if (tone !== "bad") fade(box, action ? 12_000 : 6000);
}

function actionButton(action: ToastAction, box: HTMLElement): HTMLElement {
  const button = document.createElement("button");
  button.className = "button small";
  button.type = "button";
  button.textContent = action.label;
  button.onclick = () => {
    box.remove();
    action.run();
  };
  return button;
}

/** Goes after a while, but not while somebody points at it or is in it. */
function fade(box: HTMLElement, after: number): void {
  setTimeout(() => {
    if (box.matches(":hover, :focus-within")) fade(box, 2000);
    else box.remove();
  }, after);
}

/** Messages that the server left for this page. */
export function showWaitingToasts(): void {
  for (const note of document.querySelectorAll<HTMLElement>("[data-toast]")) {
    toast((note.dataset.tone ?? "info") as Tone, note.dataset.toast ?? "");
    note.remove();
  }
}
