/** The column chooser: the choice is kept in a cookie, so that the page comes with the right columns. */
import { page } from "../lib/page.js";
import { go } from "../lib/soft.js";

const year = 31536000;

export function listen(): void {
  document.addEventListener("change", (event) => {
    const menu = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-columns]") : null;
    if (!menu) return;
    keep([...menu.querySelectorAll<HTMLInputElement>("input:checked")].map((input) => input.value));
  });
  document.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("[data-columns-reset]")) keep([]);
  });
}

function keep(names: string[]): void {
  const age = names.length > 0 ? year : 0;
  document.cookie = `usher_history_columns=${names.join(".")}; path=${page.base || "/"}; max-age=${age}; samesite=lax`;
  void go(location.href, "replace");
}
