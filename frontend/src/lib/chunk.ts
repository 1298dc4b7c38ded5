/** Parts of the page that are fetched when they are needed, also from a hub that is away for a moment. */

const pauses = [500, 1000, 2000, 4000, 8000, 15_000, 30_000];

/** What `load` imports; null when the hub stays away for about a minute. */
export async function chunk<Part>(load: () => Promise<Part>): Promise<Part | null> {
  for (const pause of [0, ...pauses]) {
    await waiting(pause);
    try {
      return await load();
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // what cannot be fetched is a TypeError, and worth another try
    }
  }
  return null;
}

/** After this long (ms), or as soon as the browser has a network again. */
function waiting(pause: number): Promise<void> {
  if (pause === 0) return Promise.resolve();
  return new Promise((resolve) => {
    setTimeout(resolve, pause);
    addEventListener("online", () => resolve(), { once: true });
  });
}
