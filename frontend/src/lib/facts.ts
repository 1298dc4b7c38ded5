/** Values of filters over plays as people know them; the same rules as `fact` in frontend/pages/streams.py. */
import * as format from "./format.js";
import { page, t } from "./page.js";
import { reasonText } from "./playback.js";

const regions = new Intl.DisplayNames([page.language], { type: "region" });
const english = new Intl.DisplayNames(["en"], { type: "region" });
let codesOf: Map<string, string> | undefined;

/** A country in the language of the page, from its code or its English name. */
function country(value: string): string {
  if (value === "home") return t("report.atHome");
  if (/^[A-Z]{2}$/.test(value)) return regions.of(value) ?? value;
  if (page.language.startsWith("en")) return value;
  codesOf ??= countryCodes();
  const code = codesOf.get(value);
  return code ? (regions.of(code) ?? value) : value;
}

function countryCodes(): Map<string, string> {
  const letters = Array.from({ length: 26 }, (_, index) => String.fromCodePoint(65 + index));
  const pairs = letters.flatMap((one) => letters.map((other) => one + other));
  return new Map(pairs.flatMap((code): [string, string][] => {
    const name = english.of(code);
    return name && name !== code ? [[name, code]] : [];
  }));
}

const formats: Record<string, (value: string) => string> = {
  country,
  source_resolution: format.resolution,
  stream_resolution: format.resolution,
  shown_resolution: format.resolution,
  video_codec: format.codec,
  audio_codec: format.codec,
  subtitle_codec: format.codec,
  stream_video_codec: format.codec,
  stream_audio_codec: format.codec,
  dynamic_range: format.dynamicRange,
  transcode_reason: reasonText,
  container: (value) => value.toUpperCase(),
  stream_container: (value) => value.toUpperCase(),
  audio_channels: (value) => format.channels(Number(value)),
  stream_audio_channels: (value) => format.channels(Number(value)),
  audio_language: format.languageName,
  subtitle_language: format.languageName,
};

/** A value of a filter, or of a column that has one. */
export function fact(name: string, value: string): string {
  return formats[name]?.(value) ?? value;
}

/** Whether its values are known by other words than their own, by which they are looked up as well. */
export function isWorded(name: string): boolean {
  return name in formats;
}
