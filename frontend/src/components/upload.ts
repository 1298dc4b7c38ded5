/** A database is dropped or chosen, looked at for what it is, and sent with its progress. */
import { html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { PageElement, icon } from "../lib/element.js";
import { duration, size } from "../lib/format.js";
import { t, url } from "../lib/page.js";
import { type Sending, send } from "../lib/sending.js";

/** SQLite, zip, gzip, bzip2, xz and Zstandard. */
const beginnings = ["SQLite format 3\0", "PK\u0003\u0004", "\u001f\u008b", "BZh", "\u00fd7zXZ\0", "\u0028\u00b5\u002f\u00fd"];
const largest = 20e9;

@customElement("usher-upload")
export class Upload extends PageElement {
  @state() private sending: Sending | null = null;
  @state() private name = "";
  @state() private share = 0;
  @state() private sent = "";
  @state() private problem = "";
  @state() private over = false;

  override connectedCallback(): void {
    super.connectedCallback();
    for (const type of ["dragover", "dragleave", "drop"] as const) addEventListener(type, this.dragged);
    addEventListener("beforeunload", this.stay);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const type of ["dragover", "dragleave", "drop"] as const) removeEventListener(type, this.dragged);
    removeEventListener("beforeunload", this.stay);
  }

  protected override render(): TemplateResult {
    return html`<div class="upload-zone ${this.over ? "over" : ""}">
        ${this.sending ? this.progress() : this.invitation()}
      </div>
      <p class="error-text" role="alert">${this.problem ? html`${icon("circle-alert")}<span>${this.problem}</span>` : nothing}</p>`;
  }

  private invitation(): TemplateResult {
    return html`${icon("file-up", "l")}
      <p><strong>${t("imports.drop")}</strong><br /><span class="sub">${t("imports.files")}</span></p>
      <label class="button primary">${icon("upload")}${t("imports.choose")}
        <input class="hidden-text" type="file" accept=".db,.zip,.sqlite,.sqlite3,.bak,.gz,.bz2,.xz,.zst" @change=${this.chosen} /></label>`;
  }

  private progress(): TemplateResult {
    return html`${icon("file-up", "l")}
      <div class="upload-progress">
        <div class="import-doing"><strong class="clip">${this.name}</strong><span class="figures muted">${Math.floor(this.share * 100)} %</span></div>
        <progress class="progress" max="1" .value=${this.share} aria-label=${t("imports.sending")}></progress>
        <div class="import-numbers figures"><span role="status">${this.share < 1 ? t("imports.sending") : t("imports.arrived")}</span><span>${this.sent}</span></div>
      </div>
      <button class="button" type="button" @click=${() => this.sending?.stop()}>${t("action.cancel")}</button>`;
  }

  private readonly chosen = (event: Event): void => {
    const input = event.target as HTMLInputElement;
    const [file] = input.files ?? [];
    input.value = "";
    if (file) void this.take(file);
  };

  /** A file may be dropped anywhere: it must never replace the page. */
  private readonly dragged = (event: DragEvent): void => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    this.over = event.type === "dragover" && !this.sending;
    const [file] = event.dataTransfer.files;
    if (event.type === "drop" && file && !this.sending) void this.take(file);
  };

  private readonly stay = (event: BeforeUnloadEvent): void => {
    if (this.sending) event.preventDefault();
  };

  private async take(file: File): Promise<void> {
    this.problem = (await wrongWith(file)) ?? "";
    if (this.problem) return;
    const began = performance.now();
    this.name = file.name;
    this.told(began, 0, file.size);
    this.sending = send("/import/tautulli", file, (done, all) => this.told(began, done, all));
    try {
      const { id } = await this.sending.answer<{ id: string }>();
      this.sending = null;
      location.assign(url(`/settings/import/${id}`));
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error);
    } finally {
      this.sending = null;
    }
  }

  private told(began: number, done: number, all: number): void {
    const passed = (performance.now() - began) / 1000;
    this.share = all > 0 ? done / all : 0;
    const left = done > 0 && passed > 1 && done < all ? `, ${t("imports.left", { time: duration(((all - done) * passed) / done) })}` : "";
    this.sent = t("imports.sent", { done: size(done), all: size(all) }) + left;
  }
}

/** What is wrong with a file, as far as its beginning tells; nobody shall wait for the upload of a film. */
async function wrongWith(file: File): Promise<string | null> {
  if (file.size === 0) return t("imports.emptyFile", { name: file.name });
  if (file.size > largest) return t("imports.tooLarge", { name: file.name, size: size(file.size) });
  const head = await file.slice(0, 16).arrayBuffer().catch(() => null);
  if (!head) return t("imports.unreadable", { name: file.name });
  const text = String.fromCharCode(...new Uint8Array(head));
  return beginnings.some((one) => text.startsWith(one)) ? null : t("imports.notOne", { name: file.name });
}
