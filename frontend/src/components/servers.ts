/** The strip of servers: is each one reachable, and how many streams does it carry. */
import { html, type TemplateResult } from "lit";
import { customElement } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { PageElement, chip } from "../lib/element.js";
import { page, t, url } from "../lib/page.js";
import { Follow } from "../lib/topic.js";
import { servers } from "../lib/topics.js";
import type { ServerHealth } from "../model.js";

const looks: Record<ServerHealth["state"], [string, string]> = {
  connected: ["good", "circle-check"],
  connecting: ["info", "loader"],
  unavailable: ["bad", "unplug"],
  auth_failed: ["warn", "key-round"],
  disabled: ["idle", "circle-slash"],
};

@customElement("usher-servers")
export class Servers extends PageElement {
  private readonly live = new Follow(this, servers);

  protected override render(): TemplateResult {
    const shown = this.live.items.sort((a, b) => a.name.localeCompare(b.name));
    return html`<div class="server-strip">${repeat(shown, (one) => one.id, pill)}</div>`;
  }
}

function pill(server: ServerHealth): TemplateResult {
  const [tone, symbol] = looks[server.state];
  const version = server.version ?? t("server.unknownVersion");
  const busy = server.state === "connected" ? t("server.streams", { count: server.streams }) : (server.reason ?? version);
  return html`<a class="server-pill" href=${url(`/servers/${encodeURIComponent(server.id)}`)} title=${server.reason ?? ""}>
    <span class="brand-mark brand-${server.platform}"
      ><svg class="icon brand" aria-hidden="true"><use href="${page.sprite}#${server.platform}"></use></svg></span>
    <span class="grow"><strong class="clip">${server.name}</strong><span class="sub clip">${busy}</span></span>
    ${chip(tone, symbol, t(`server.${server.state}`))}
  </a>`;
}
