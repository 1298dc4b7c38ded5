/** Pieces of pages, asked for by address: each is kept, so that opening it again takes no time. */

const kept = new Map<string, Promise<string>>();
const most = 60;

/** The piece at an address as fresh elements; null when it cannot be had. */
export async function fragment(address: string): Promise<HTMLElement | null> {
  const found = kept.get(address) ?? ask(address);
  kept.set(address, found);
  try {
    return new DOMParser().parseFromString(await found, "text/html").body.firstElementChild as HTMLElement | null;
  } catch {
    kept.delete(address);
    return null;
  }
}

function ask(address: string): Promise<string> {
  const oldest = kept.keys().next();
  if (kept.size >= most && !oldest.done) kept.delete(oldest.value);
  return load(address);
}

async function load(address: string): Promise<string> {
  const answer = await fetch(address, { headers: { Accept: "text/html" } });
  if (!answer.ok || answer.redirected) throw new Error(answer.statusText);
  return answer.text();
}
