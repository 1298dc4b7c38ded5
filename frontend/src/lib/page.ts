/** What the server tells the scripts of a page, in one JSON block. */
export interface Page {
  base: string;
  csrf: string;
  language: string;
  timeZone: string;
  now: string;
  sprite: string;
  live: boolean;
  canControl: boolean;
  texts: Record<string, string>;
}

/** The content of a JSON block of the page; the caller knows its shape, as the server wrote it. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- reads better than a cast at each call
export function readJson<T>(id: string): T | null {
  const block = document.getElementById(id);
  return block?.textContent ? (JSON.parse(block.textContent) as T) : null;
}

const fallback: Page = {
  base: "",
  csrf: "",
  language: "en",
  timeZone: "UTC",
  now: new Date().toISOString(),
  sprite: "",
  live: false,
  canControl: false,
  texts: {},
};

export const page: Page = { ...fallback, ...readJson<Partial<Page>>("page") };

/** The address of a path of ours below the base path. */
export function url(path: string): string {
  return page.base + path;
}

const skew = Date.parse(page.now) - (performance.timeOrigin + performance.now());

/** The hub's clock in milliseconds, so that progress is right when the viewer's clock is wrong. */
export function hubNow(): number {
  return Date.now() + (Math.abs(skew) > 5000 ? skew : 0);
}

/** The text for a key in the viewer's language; `{name}` is replaced from `values`, and `count: 1` prefers `key.one`. */
export function t(key: string, values: Record<string, string | number> = {}): string {
  const one = values.count === 1 ? page.texts[`${key}.one`] : undefined;
  const text = one ?? page.texts[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
