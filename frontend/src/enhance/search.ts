/** A list that follows its search form while one types, and grows at its end; without scripts both are plain links. */

const pause = 200;

export function listen(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-search]")) connect(form);
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[data-more]") : null;
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    void grow(link);
  });
}

function connect(form: HTMLFormElement): void {
  let timer: number | undefined;
  let running: AbortController | undefined;
  const go = (): void => {
    running?.abort();
    running = new AbortController();
    void show(form, running.signal);
  };
  form.querySelector<HTMLElement>("[data-search-go]")?.setAttribute("hidden", "");
  form.addEventListener("input", (event) => {
    clearTimeout(timer);
    timer = setTimeout(go, event.target instanceof HTMLSelectElement ? 0 : pause);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(timer);
    go();
  });
}

async function show(form: HTMLFormElement, signal: AbortSignal): Promise<void> {
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === "string" && value) query.set(name, value);
  const address = `${form.action}${query.size > 0 ? `?${query}` : ""}`;
  const list = document.getElementById(form.dataset.search ?? "");
  list?.setAttribute("aria-busy", "true");
  const fresh = await part(address, form.dataset.search ?? "", signal).catch((error: unknown) => {
    if (!signal.aborted) location.assign(address);
    throw error;
  });
  if (signal.aborted) return;
  history.replaceState(null, "", address);
  document.getElementById(fresh.id)?.replaceWith(fresh);
}

async function grow(link: HTMLAnchorElement): Promise<void> {
  const name = link.dataset.more ?? "";
  link.setAttribute("aria-busy", "true");
  const fresh = await part(link.href, name).catch(() => null);
  const list = document.getElementById(name)?.querySelector(".poster-grid");
  if (!fresh || !list) {
    location.assign(link.href);
    return;
  }
  const first = fresh.querySelector<HTMLElement>(".poster-card");
  list.append(...(fresh.querySelector(".poster-grid")?.children ?? []));
  link.parentElement?.replaceWith(...fresh.querySelectorAll(".more-row"));
  first?.focus({ preventScroll: true });
}

/** One part of another page, by its id. */
async function part(address: string, name: string, signal?: AbortSignal): Promise<HTMLElement> {
  const answer = await fetch(address, { headers: { Accept: "text/html" }, ...(signal ? { signal } : {}) });
  if (!answer.ok || answer.redirected) throw new Error(answer.statusText);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const found = page.getElementById(name);
  if (!found) throw new Error(`no ${name}`);
  return document.importNode(found, true);
}
