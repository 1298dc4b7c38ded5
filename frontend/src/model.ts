/** What the live socket and the pages' embedded snapshots carry: the parts of the API's answers that are shown. */

export type Decision = "direct_play" | "copy" | "transcode" | "burn" | "ignore";
export type SessionState = "playing" | "paused" | "buffering" | "stopped";
export type Control = "terminate" | "message" | "pause" | "resume" | "seek";
export type Platform = "plex" | "jellyfin" | "emby";

export interface Video {
  codec: string | null;
  profile: string | null;
  bitrate_kbps: number | null;
  width: number | null;
  height: number | null;
  resolution: string | null;
  frame_rate: number | null;
  dynamic_range: string | null;
}

export interface Audio {
  codec: string | null;
  profile: string | null;
  bitrate_kbps: number | null;
  channels: number | null;
  channel_layout: string | null;
  language: string | null;
}

export interface Subtitle {
  codec: string | null;
  language: string | null;
  forced: boolean | null;
}

export interface Media {
  container: string | null;
  bitrate_kbps: number | null;
  video: Video | null;
  audio: Audio | null;
  subtitle: Subtitle | null;
}

export interface Transcode {
  hw_decode: string | null;
  hw_encode: string | null;
  reasons: string[];
  speed: number | null;
  throttled: boolean | null;
}

export type ImportState = "inspecting" | "ready" | "running" | "cancelled" | "interrupted" | "failed" | "done";

/** `rate` is rows a second, `left_s` an estimate; null while nobody knows. */
export interface ImportProgress {
  phase: "reading" | "sorting" | "copying" | "writing" | "compacting";
  done: number;
  rows: number;
  rate: number | null;
  left_s: number | null;
}

export interface ImportJob {
  id: string;
  state: ImportState;
  progress: ImportProgress | null;
}

export interface Stream {
  decision: Decision | null;
  container_decision: Decision | null;
  video_decision: Decision | null;
  audio_decision: Decision | null;
  subtitle_decision: Decision | null;
  source: Media | null;
  delivered: Media | null;
  transcode: Transcode | null;
}

/** Whether a transcode keeps ahead of its player; `dry_in_s` says when it will not have. */
export interface Buffer {
  health: "done" | "ahead" | "close" | "behind" | "dry";
  ahead_s: number | null;
  dry_in_s: number | null;
}

export interface Session {
  id: string;
  play_id: string;
  state: SessionState;
  state_since: string;
  started_at: string;
  position_s: number | null;
  position_at: string;
  duration_s: number | null;
  uncertain: boolean;
  item: {
    type: string;
    title: string;
    subtitle: string | null;
    detail: string | null;
    live: boolean;
    channel: string | null;
    poster: string | null;
    backdrop: string | null;
  };
  person: { id: string | null; name: string; avatar: string | null };
  server: { id: string; name: string; platform: Platform };
  player: { name: string | null; product: string | null; platform: string | null; device: string | null };
  connection: { location: "lan" | "wan" | "cellular" | null; bandwidth_kbps: number | null; secure: boolean | null; relayed: boolean | null };
  place: string | null;
  location: { home: boolean; latitude: number | null; longitude: number | null; country_code: string | null };
  stream: Stream;
  buffer: Buffer | null;
  controls: Control[];
}

export interface ServerHealth {
  id: string;
  name: string;
  platform: Platform;
  version: string | null;
  state: "connected" | "connecting" | "unavailable" | "auth_failed" | "disabled";
  reason: string | null;
  channel: string | null;
  streams: number;
}

export interface EntityState {
  entity_id: string;
  name: string;
  state: string;
  unit: string | null;
  attributes: Record<string, unknown>;
  last_changed: string;
  last_updated: string;
}

export interface HubEvent {
  id: string;
  type: string;
  at: string;
  context: { id: string; parent_id: string | null; user_id: string | null };
  data: Record<string, unknown>;
}

/** First a snapshot, then what changed and the ids of what went. */
export interface Push<T> {
  snapshot?: T[];
  changed?: T[];
  removed?: string[];
}
