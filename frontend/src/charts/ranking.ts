/** A ranking in lines: artwork or initials, a bar, and the sum that leads to the plays behind it. */
import { html, nothing, type TemplateResult } from "lit";
import { get } from "../lib/api.js";
import { avatar, icon } from "../lib/element.js";
import { url } from "../lib/page.js";
import type { Column, Drawn, Row } from "./model.js";
import { column, indexOf, measured } from "./model.js";
import { columnName, shown } from "./values.js";

export const lines = 7;

/** Where the thing itself has a page, by the filter of its column. */
const pages: Record<string, string> = { item: "/items/", person: "/persons/", player: "/players/", library: "/libraries/", server: "/servers/" };
const symbols: Record<string, string> = { library: "library", server: "server", player: "tv-minimal", platform: "monitor", product: "layers", genre: "film", country: "globe", city: "map-pin" };

export type Posters = Readonly<Record<string, string>>;

interface Line {
  row: Row;
  id: string | null;
  name: string;
  value: number;
}

function best(drawn: Drawn): Line[] {
  const of = column(drawn.table, drawn.table.chart?.x ?? "");
  const [at, sum] = [indexOf(drawn.table, of.name), indexOf(drawn.table, measured(drawn).name)];
  const key = of.by ? indexOf(drawn.table, of.by) : -1;
  return drawn.table.rows
    .map((row) => ({ row, id: key < 0 ? null : ((row[key] ?? null) as string | null), name: shown(of, row[at] ?? null), value: Number(row[sum] ?? 0) }))
    .sort((a, b) => b.value - a.value)
    .slice(0, lines);
}

/** The artwork of the items of a ranking, by their ids; none where it is of something else. */
export async function postersOf(drawn: Drawn): Promise<Posters> {
  if (column(drawn.table, drawn.table.chart?.x ?? "").filter !== "item") return {};
  const ids = best(drawn).flatMap(({ id }) => (id ? [id] : []));
  if (ids.length === 0) return {};
  return get<Posters>(`/posters?items=${ids.join(",")}`).catch(() => ({}));
}

/** `pathOf` leads to the plays behind a row. */
export function ranking(drawn: Drawn, posters: Posters, pathOf: (row: Row, names: readonly string[]) => string | null): TemplateResult {
  const of = column(drawn.table, drawn.table.chart?.x ?? "");
  const measure = measured(drawn);
  const found = best(drawn);
  const most = Math.max(...found.map(({ value }) => value), 1);
  return html`<ol class="board-rows ranking">${found.map((line, index) => {
    const [own, plays] = [pageOf(of, line), pathOf(line.row, [of.name])];
    const sum = html`${shown(measure, line.value)}<span class="hidden-text"> ${columnName(measure)}</span>`;
    return html`<li class="board-row rank-row">
      <span class="rank" aria-hidden="true">${index + 1}</span>${picture(of, line, posters)}
      <span class="grow"><strong class="clip" title=${line.name}>${own ?? plays ? html`<a href=${own ?? plays ?? ""}>${line.name}</a>` : line.name}</strong>
        <progress class="progress" max="1" value=${line.value / most} aria-hidden="true"></progress></span>
      <span class="rank-sum">${plays ? html`<a href=${plays}>${sum}</a>` : sum}</span>
    </li>`;
  })}</ol>`;
}

function pageOf(of: Column, line: Line): string | null {
  const page = of.filter ? pages[of.filter] : undefined;
  return page && line.id ? url(page + line.id.split("/").map(encodeURIComponent).join("/")) : null;
}

function picture(of: Column, line: Line, posters: Posters): unknown {
  if (of.filter === "person") return avatar(line.name, null, "s");
  if (of.filter !== "item") {
    const symbol = symbols[of.filter ?? ""];
    return symbol ? html`<span class="faint">${icon(symbol)}</span>` : nothing;
  }
  const path = line.id ? posters[line.id] : undefined;
  const square = /artist|album|track/.test(of.name) ? "square" : "";
  return html`<span class="poster ${square}">${icon(square ? "music" : "film")}${path ? html`<img src=${url(path)} alt="" loading="lazy" />` : nothing}</span>`;
}
