/** What a session means: where it is now, how it is delivered, and why. */
import type { Decision, Media, Session, SessionState, Stream } from "../model.js";
import { channels, codec, duration, dynamicRange, languageName, rate, resolution } from "./format.js";
import { hubNow, t } from "./page.js";

export interface Look {
  tone: string;
  icon: string;
}

/** The media position now: what was reported, and what has played since. */
export function positionNow(session: Session): number | null {
  if (session.position_s === null) return null;
  const since = session.state === "playing" ? (hubNow() - Date.parse(session.position_at)) / 1000 : 0;
  const position = session.position_s + Math.max(0, since);
  return session.duration_s === null ? position : Math.min(position, session.duration_s);
}

const states: Record<SessionState, Look> = {
  playing: { tone: "good", icon: "circle-play" },
  paused: { tone: "idle", icon: "circle-pause" },
  buffering: { tone: "warn", icon: "loader" },
  stopped: { tone: "idle", icon: "circle-stop" },
};

export function stateLook(state: SessionState): Look {
  return states[state];
}

const decisions: Record<string, Look> = {
  direct_play: { tone: "good", icon: "zap" },
  copy: { tone: "info", icon: "layers" },
  transcode: { tone: "warn", icon: "cpu" },
};

export function decisionLook(decision: Decision | null): Look & { text: string } {
  const look = decisions[decision ?? ""] ?? { tone: "idle", icon: "circle-help" };
  return { ...look, text: t(`decision.${decision ?? "unknown"}`) };
}

/** How a transcode keeps up, in words; null where nothing is known. */
export function bufferText({ buffer }: Session): string | null {
  if (!buffer) return null;
  const { health, dry_in_s: dry, ahead_s: ahead } = buffer;
  if (health === "dry") return dry ? t("buffer.dry", { time: duration(dry) }) : t("buffer.waiting");
  const ready = ahead === null ? "" : ` · ${t("buffer.ready", { time: duration(Math.max(ahead, 0)) })}`;
  return `${t(`buffer.${health}`)}${ready}`;
}

export function isTranscode(decision: Decision | null): boolean {
  return decision === "transcode" || decision === "burn";
}

/** What a session takes: as the server says, else the bit rate of what is sent. */
export function bandwidth(session: Session): number | null {
  const { connection, stream } = session;
  return connection.bandwidth_kbps ?? stream.delivered?.bitrate_kbps ?? stream.source?.bitrate_kbps ?? null;
}

/** One short line: "4K HEVC → 1080p H.264", or only the source when nothing is changed. */
export function qualityLine(stream: Stream): string | null {
  const source = shortVideo(stream.source) ?? shortAudio(stream.source);
  const delivered = shortVideo(stream.delivered) ?? shortAudio(stream.delivered);
  if (!source) return delivered;
  return delivered && delivered !== source ? `${source} → ${delivered}` : source;
}

function shortVideo(media: Media | null): string | null {
  const video = media?.video;
  if (!video?.resolution) return null;
  return resolution(video.resolution);
}

function shortAudio(media: Media | null): string | null {
  const audio = media?.audio;
  return audio?.codec ? codec(audio.codec) : null;
}

export interface Row {
  name: string;
  from: string;
  to: string | null;
}

type Describe = (media: Media) => string | null;
const parts: [keyof Stream, string, Describe][] = [
  ["container_decision", "stream.container", (media) => media.container?.toUpperCase() ?? null],
  ["video_decision", "stream.video", describeVideo],
  ["audio_decision", "stream.audio", describeAudio],
  ["subtitle_decision", "stream.subtitle", describeSubtitle],
];

/** Source and stream side by side, one row for each part that is known. */
export function streamRows(stream: Stream): Row[] {
  const rows = parts.flatMap(([decision, name, describe]) => partRow(stream, decision, name, describe));
  const source = stream.source?.bitrate_kbps;
  const sent = stream.delivered?.bitrate_kbps;
  if (source) rows.push({ name: t("stream.bitrate"), from: rate(source), to: sent && sent !== source ? rate(sent) : null });
  return rows;
}

function partRow(stream: Stream, decision: keyof Stream, name: string, describe: Describe): Row[] {
  const from = stream.source && describe(stream.source);
  if (!from) return [];
  const after = stream.delivered ? describe(stream.delivered) : null;
  const to = stream[decision] === "burn" ? t("stream.burned") : after === from ? null : after;
  return [{ name: t(name), from, to }];
}

function join(words: (string | 0 | null | undefined)[]): string | null {
  return words.filter(Boolean).join(" ") || null;
}

function describeVideo({ video }: Media): string | null {
  if (!video) return null;
  const range = video.dynamic_range && video.dynamic_range !== "sdr" ? dynamicRange(video.dynamic_range) : null;
  return join([video.resolution && resolution(video.resolution), video.codec && codec(video.codec), range]);
}

function describeAudio({ audio }: Media): string | null {
  if (!audio) return null;
  return join([audio.language && languageName(audio.language), audio.codec && codec(audio.codec), audio.channels && channels(audio.channels)]);
}

function describeSubtitle({ subtitle }: Media): string | null {
  if (!subtitle) return null;
  return join([subtitle.language && languageName(subtitle.language), subtitle.codec && codec(subtitle.codec)]);
}

/** The servers' reasons in words; a reason without words is shown as it is, spaced. */
export function reasonText(reason: string): string {
  const key = `reason.${reason.replace(/\W/g, "").toLowerCase()}`;
  const text = t(key);
  return text === key ? reason.replace(/([a-z])([A-Z])/g, "$1 $2").replace(/_/g, " ") : text;
}

export interface Totals {
  streams: number;
  direct: number;
  copy: number;
  transcode: number;
  lan: number;
  wan: number;
}

export function totals(sessions: Session[]): Totals {
  const sum: Totals = { streams: sessions.length, direct: 0, copy: 0, transcode: 0, lan: 0, wan: 0 };
  for (const session of sessions) {
    const decision = session.stream.decision;
    if (decision === "direct_play") sum.direct++;
    else if (decision === "copy") sum.copy++;
    else if (isTranscode(decision)) sum.transcode++;
    const side = session.connection.location === "lan" ? "lan" : "wan";
    sum[side] += bandwidth(session) ?? 0;
  }
  return sum;
}
