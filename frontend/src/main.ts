/** Every page loads this; a component's code is fetched only where its element stands. */
import * as alertBadge from "./enhance/alert-badge.js";
import * as alerts from "./enhance/alerts.js";
import * as amend from "./enhance/amend.js";
import * as board from "./enhance/board.js";
import * as columns from "./enhance/columns.js";
import * as controls from "./enhance/controls.js";
import * as filters from "./enhance/filters.js";
import { followTopics } from "./enhance/follow.js";
import { hideBroken } from "./enhance/images.js";
import * as itemPick from "./enhance/item-pick.js";
import * as keys from "./enhance/keys.js";
import * as later from "./enhance/later.js";
import * as mapPick from "./enhance/map-pick.js";
import { fillOwnZone } from "./enhance/own-zone.js";
import * as news from "./enhance/news.js";
import * as palette from "./enhance/palette.js";
import * as picking from "./enhance/picking.js";
import * as presets from "./enhance/presets.js";
import * as popovers from "./enhance/popovers.js";
import { keepTimes } from "./enhance/times.js";
import * as rules from "./enhance/rules.js";
import * as search from "./enhance/search.js";
import { showWaitingToasts } from "./enhance/toasts.js";
import { watchFlow } from "./enhance/waiting.js";
import { chunk } from "./lib/chunk.js";
import * as soft from "./lib/soft.js";

const components: Record<string, () => Promise<unknown>> = {
  "usher-backtest": () => import("./components/backtest.js"),
  "usher-connection": () => import("./components/connection.js"),
  "[data-imports]": () => import("./components/imports.js"),
  "usher-events": () => import("./components/events.js"),
  "usher-now": () => import("./components/now.js"),
  "usher-buffers": () => import("./components/buffers.js"),
  "usher-report": () => import("./components/report.js"),
  "usher-picker": () => import("./components/picker.js"),
  "usher-rule-editor": () => import("./components/rule-editor.js"),
  "usher-geography": () => import("./components/usher-geography.js"),
  "usher-map": () => import("./components/usher-map.js"),
  "usher-servers": () => import("./components/servers.js"),
  "usher-sessions": () => import("./components/sessions.js"),
  "usher-state-history": () => import("./components/state-history.js"),
  "usher-states": () => import("./components/states.js"),
  "usher-totals": () => import("./components/totals.js"),
  "usher-upload": () => import("./components/upload.js"),
};

function loadComponents(): void {
  for (const [name, load] of Object.entries(components)) {
    if (document.querySelector(name)) void chunk(load);
  }
}
loadComponents();
document.addEventListener(soft.renewed, loadComponents);
controls.listen();
popovers.listen();
search.listen();
palette.listen();
mapPick.listen();
soft.listen();
later.listen();
filters.listen();
presets.listen();
board.listen();
columns.listen();
picking.listen();
amend.listen();
alerts.listen();
alertBadge.listen();
itemPick.listen();
news.listen();
keys.listen();
rules.listen();
keepTimes();
showWaitingToasts();
watchFlow();
followTopics();
hideBroken();
fillOwnZone();
document.querySelector(".settings-nav [aria-current], .tabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
