import { painted } from "../lib/color.js";

/** The page's colours and type, as a canvas needs them. */
export interface Theme {
  text: string;
  muted: string;
  line: string;
  surface: string;
  ground: string;
  accent: string;
  series: string[];
  font: string;
}

const slots = 8;

export function themeOf(element: HTMLElement): Theme {
  return painted(element, (color) => ({
    text: color("text"),
    muted: color("text-3"),
    line: color("line"),
    surface: color("overlay"),
    ground: color("surface-2"),
    accent: color("accent"),
    series: Array.from({ length: slots }, (_, index) => color(`chart-${index + 1}`)),
    font: getComputedStyle(element).fontFamily,
  }));
}
