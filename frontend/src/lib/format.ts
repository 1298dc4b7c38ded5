/** How values are shown; the same rules as frontend/formatting.py. */
import { hubNow, page } from "./page.js";

const language = page.language;
const oneDigit = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
const whole = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto", style: "long" });
const clockTime = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: page.timeZone });
const shortDay = new Intl.DateTimeFormat(language, { day: "numeric", month: "short", timeZone: page.timeZone });
const fullTime = new Intl.DateTimeFormat(language, { dateStyle: "full", timeStyle: "medium", hourCycle: "h23", timeZone: page.timeZone });
const briefTime = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short", hourCycle: "h23", timeZone: page.timeZone });

export function number(value: number): string {
  return whole.format(value);
}

/** Seconds as a position on a clock: 1:02:33. */
export function position(seconds: number): string {
  const total = Math.max(0, Math.floor(seconds));
  const hours = Math.floor(total / 3600);
  const minutes = Math.floor((total % 3600) / 60);
  const rest = String(total % 60).padStart(2, "0");
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
}

/** Two parts, so that the unit can be set smaller. */
export function rateParts(kbps: number): [string, string] {
  return kbps < 1000 ? [whole.format(kbps), "kbit/s"] : [oneDigit.format(kbps / 1000), "Mbit/s"];
}

export function rate(kbps: number): string {
  return rateParts(kbps).join("\u00a0");
}

/** A length of time with its two largest units: 2 h 5 min. */
export function duration(seconds: number): string {
  const total = Math.round(seconds);
  if (total < 60) return `${total}\u00a0s`;
  const [large, size, small, smallSize] = lengthsOfTime.find(([, one]) => total >= one) ?? lengthsOfTime[2];
  const rest = Math.floor((total % size) / smallSize);
  const whole = `${number(Math.floor(total / size))}\u00a0${large}`;
  return rest > 0 ? `${whole} ${rest}\u00a0${small}` : whole;
}

const lengthsOfTime: [[string, number, string, number], [string, number, string, number], [string, number, string, number]] = [
  ["d", 86400, "h", 3600],
  ["h", 3600, "min", 60],
  ["min", 60, "s", 1],
];

/** A number of bytes in powers of 1000: 4.7 GB. */
export function size(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  const step = Math.min(units.length - 1, bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** step;
  return `${step > 0 ? oneDigit.format(value) : whole.format(value)}\u00a0${units[step] ?? "B"}`;
}

export function clock(at: Date | number): string {
  return clockTime.format(at);
}

export function dayShort(at: Date | number): string {
  return shortDay.format(at);
}

/** A day and a time of day, for the rows of a table. */
export function brief(at: Date): string {
  return briefTime.format(at);
}

export function absolute(at: Date): string {
  return fullTime.format(at);
}

const steps: [number, Intl.RelativeTimeFormatUnit][] = [
  [60, "second"],
  [3600, "minute"],
  [86400, "hour"],
  [7 * 86400, "day"],
  [30 * 86400, "week"],
  [365 * 86400, "month"],
  [Infinity, "year"],
];
const lengths: Record<string, number> = { second: 1, minute: 60, hour: 3600, day: 86400, week: 604800, month: 2592000, year: 31536000 };

/** A moment as seen from now: "3 minutes ago". */
export function ago(at: Date): string {
  const seconds = (at.getTime() - hubNow()) / 1000;
  if (Math.abs(seconds) < 10) return relative.format(0, "second");
  const [, unit] = steps.find(([limit]) => Math.abs(seconds) < limit) ?? [0, "year" as const];
  return relative.format(Math.round(seconds / (lengths[unit] ?? 1)), unit);
}

const codecs: Record<string, string> = {
  h264: "H.264", avc: "H.264", hevc: "HEVC", h265: "HEVC", av1: "AV1", vp9: "VP9", mpeg2video: "MPEG-2", vc1: "VC-1",
  aac: "AAC", ac3: "Dolby Digital", eac3: "Dolby Digital+", truehd: "TrueHD", dca: "DTS", dts: "DTS", flac: "FLAC",
  mp3: "MP3", opus: "Opus", vorbis: "Vorbis", pcm: "PCM", srt: "SRT", subrip: "SRT", ass: "ASS", pgs: "PGS", pgssub: "PGS",
};

export function codec(name: string): string {
  return codecs[name.toLowerCase()] ?? name.toUpperCase();
}

export function channels(count: number): string {
  const layouts: Record<number, string> = { 1: "mono", 2: "stereo", 6: "5.1", 7: "6.1", 8: "7.1" };
  return layouts[count] ?? `${count} ch`;
}

export function resolution(name: string): string {
  if (/^\d+$/.test(name)) return `${name}p`;
  return /^(4|8)k$/i.test(name) ? name.toUpperCase() : name.toLowerCase() === "sd" ? "SD" : name;
}

const names = new Intl.DisplayNames([language], { type: "language", fallback: "code" });

/** The name of a language code; the code itself when it is not one. */
export function languageName(code: string): string {
  try {
    return names.of(code) ?? code;
  } catch {
    return code;
  }
}

const ranges: Record<string, string> = { sdr: "SDR", hdr10: "HDR10", hdr10_plus: "HDR10+", hlg: "HLG", dolby_vision: "Dolby Vision" };

export function dynamicRange(name: string): string {
  return ranges[name] ?? name;
}

export function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return letters.map((word) => word?.[0] ?? "").join("").toUpperCase();
}

/** One of eight avatar hues, the same for a name everywhere. */
export function hue(name: string): number {
  let sum = 0;
  for (const letter of name) sum += letter.codePointAt(0) ?? 0;
  return (sum % 8) + 1;
}
