/** A map as a PNG file, with what it shows and whose outlines they are written on it. */
import { t } from "../lib/page.js";

export function save(drawn: HTMLCanvasElement, title: string): void {
  const context = drawn.getContext("2d");
  if (context) write(context, drawn, title);
  drawn.toBlob((blob) => {
    if (!blob) return;
    const address = URL.createObjectURL(blob);
    Object.assign(document.createElement("a"), { href: address, download: "usher-map.png" }).click();
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
  }, "image/png");
}

function write(context: CanvasRenderingContext2D, { width, height }: HTMLCanvasElement, title: string): void {
  const size = Math.max(14, Math.round(width / 90));
  const style = getComputedStyle(document.body);
  context.fillStyle = style.color;
  context.textBaseline = "bottom";
  context.font = `600 ${size * 1.3}px ${style.fontFamily}`;
  context.fillText(title, size, height - size * 1.9);
  context.font = `400 ${size * 0.8}px ${style.fontFamily}`;
  context.globalAlpha = 0.7;
  context.fillText(`Usher · ${t("map.source")}`, size, height - size * 0.7);
}
