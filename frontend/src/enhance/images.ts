/** A picture that cannot be had gives way to what stands beneath it: initials, or an icon. */

export function hideBroken(): void {
  addEventListener("error", (event) => hide(event.target), true);
  for (const image of document.images) if (image.complete && image.naturalWidth === 0) hide(image);
}

function hide(target: EventTarget | null): void {
  if (target instanceof HTMLImageElement) target.hidden = true;
}
