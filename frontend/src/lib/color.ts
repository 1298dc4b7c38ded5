/** Colours of the page for what draws on a canvas. */

const known = new Map<string, string>();

/**
 * What is made of the page's custom properties, by their names, as an element has them.
 * They hold light-dark(): a probe has the browser work them out.
 */
export function painted<T>(element: HTMLElement, make: (color: (name: string) => string) => T): T {
  const probe = document.createElement("span");
  probe.hidden = true;
  element.append(probe);
  const made = make((name) => {
    probe.style.color = `var(--${name})`;
    return plain(getComputedStyle(probe).color);
  });
  probe.remove();
  return made;
}

/** Any colour as rgb, which is all that libraries for maps and charts read. */
export function plain(color: string): string {
  const found = known.get(color) ?? drawn(color);
  known.set(color, found);
  return found;
}

function drawn(color: string): string {
  const context = document.createElement("canvas").getContext("2d");
  if (!context) return color;
  context.fillStyle = color;
  context.fillRect(0, 0, 1, 1);
  const [red, green, blue, alpha] = context.getImageData(0, 0, 1, 1).data;
  return `rgba(${red ?? 0}, ${green ?? 0}, ${blue ?? 0}, ${(alpha ?? 255) / 255})`;
}
