/** The pages of rules: a switch that does not load the page anew, and parts of a drawing that open what they did. */
import { t } from "../lib/page.js";
import { go } from "../lib/soft.js";
import { toast } from "./toasts.js";

export function listen(): void {
  for (const drawing of document.querySelectorAll(".trace-scroll")) drawing.scrollLeft = (drawing.scrollWidth - drawing.clientWidth) / 2;
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form instanceof HTMLFormElement && "quiet" in form.dataset) void send(event, form);
  });
  document.addEventListener("click", (event) => {
    const node = event.target instanceof Element ? event.target.closest("[data-step]") : null;
    const step = node && document.getElementById(decodeURIComponent(node.getAttribute("href")?.slice(1) ?? ""));
    if (!step) return;
    event.preventDefault();
    show(step);
  });
}

async function send(event: SubmitEvent, form: HTMLFormElement): Promise<void> {
  event.preventDefault();
  const body = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === "string") body.append(name, value);
  const answer = await fetch(form.action, { method: "POST", body, redirect: "manual" }).catch(() => null);
  form.querySelector("[aria-busy]")?.removeAttribute("aria-busy");
  if (answer?.type !== "opaqueredirect") { toast("bad", t("error.unreachable")); return; }
  await go(location.href, "replace");
}

/** Open a step and bring it into view; the others that are marked are so no longer. */
function show(step: HTMLElement): void {
  for (const other of document.querySelectorAll(".trace-step.at")) other.classList.remove("at");
  step.classList.add("at");
  const details = step.querySelector("details");
  if (details) details.open = true;
  step.scrollIntoView({ block: "center", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "instant" : "smooth" });
  step.querySelector("summary")?.focus({ preventScroll: true });
}
