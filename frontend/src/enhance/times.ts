/** Keeps relative times and countdowns of server-rendered pages true. */
import { ago } from "../lib/format.js";
import { hubNow, t } from "../lib/page.js";

const every = 10_000;

export function keepTimes(): void {
  setInterval(refresh, every);
  setInterval(countDown, 1000);
  countDown();
}

function refresh(): void {
  for (const time of document.querySelectorAll<HTMLTimeElement>("time[data-ago]")) time.textContent = ago(new Date(time.dateTime));
}

/** "in 40 s", then "now": a retry's countdown. */
function countDown(): void {
  for (const time of document.querySelectorAll<HTMLTimeElement>("time[data-countdown]")) {
    const seconds = Math.ceil((Date.parse(time.dateTime) - hubNow()) / 1000);
    time.textContent = seconds > 90 ? ago(new Date(time.dateTime)) : seconds > 0 ? t("time.in", { seconds }) : t("time.now");
  }
}
