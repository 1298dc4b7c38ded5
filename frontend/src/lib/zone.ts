/** Times on a clock of another zone. */

/** The moment at which clocks in `zone` show `text` (2026-03-01T20:15); in a gap of the clocks, the one before it. */
export function wallTime(text: string, zone: string): Date {
  const shown = Date.parse(`${text}Z`);
  let at = shown - offset(shown, zone);
  // Near a change of the clocks the first guess has the offset of the other side.
  at = shown - offset(at, zone);
  return new Date(at);
}

function offset(at: number, zone: string): number {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone: zone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit",
  }).formatToParts(at);
  const part = (name: string): number => Number(parts.find((one) => one.type === name)?.value ?? 0);
  const wall = Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second"));
  return wall - Math.floor(at / 1000) * 1000;
}
