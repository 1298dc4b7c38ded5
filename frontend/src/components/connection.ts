/** Whether the page is live: a small sign in the bar that only speaks up when it is not. */
import { html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { PageElement } from "../lib/element.js";
import { t } from "../lib/page.js";
import { live, type LiveState } from "../live.js";

const patience = 1500;

@customElement("usher-connection")
export class Connection extends PageElement {
  @state() private shown: LiveState = "idle";
  private timer: number | undefined;
  private readonly changed = (): void => this.settle();

  override connectedCallback(): void {
    super.connectedCallback();
    live.addEventListener("state", this.changed);
    this.settle();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    live.removeEventListener("state", this.changed);
  }

  /** A loss is shown only when it lasts: a reconnect within a moment is nobody's business. */
  private settle(): void {
    clearTimeout(this.timer);
    if (live.state === "waiting") this.timer = setTimeout(() => (this.shown = live.state), patience);
    else this.shown = live.state;
  }

  protected override render(): TemplateResult | typeof nothing {
    if (this.shown === "idle") return nothing;
    return html`<span class="connection" data-state=${this.shown} role="status">
      <span class="dot"></span><span>${t(`connection.${this.shown}`)}</span>
    </span>`;
  }
}
