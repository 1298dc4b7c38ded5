/** Calls to the hub's API; a refusal becomes an ApiError with the hub's own words. */
import { page, t, url } from "./page.js";

export class ApiError extends Error {
  constructor(
    message: string,
    readonly code: string,
  ) {
    super(message);
  }
}

export interface Envelope<T> {
  status: "success" | "error";
  data?: T;
  meta?: Record<string, unknown>;
  error?: { code: string; message: string };
}

export interface Answered<T> {
  data: T;
  meta: Record<string, unknown>;
}

export async function get<T>(path: string): Promise<T> {
  return call<T>("GET", path);
}

/** The data with what the hub says about it. */
export async function getWithMeta<T>(path: string): Promise<Answered<T>> {
  return whole<T>("GET", path);
}

export async function post<T>(path: string, body: unknown = {}): Promise<T> {
  return call<T>("POST", path, body);
}

export async function put<T>(path: string, body: unknown = {}): Promise<T> {
  return call<T>("PUT", path, body);
}

export async function patch<T>(path: string, body: unknown): Promise<T> {
  return call<T>("PATCH", path, body);
}

export async function remove(path: string): Promise<void> {
  await call("DELETE", path, {});
}

async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  return (await whole<T>(method, path, body)).data;
}

async function whole<T>(method: string, path: string, body?: unknown): Promise<Answered<T>> {
  const answer = await send(method, path, body);
  const envelope = (await answer.json().catch(() => null)) as Envelope<T> | null;
  return { data: opened(answer.status, envelope), meta: envelope?.meta ?? {} };
}

/** The data of an answer; an ApiError when it is a refusal, or none of ours. */
export function opened<T>(status: number, envelope: Envelope<T> | null): T {
  if (status < 400 && envelope?.status === "success") return envelope.data as T;
  const error = envelope?.error ?? { code: "unreadable", message: t("error.unreadable", { status }) };
  throw new ApiError(error.message, error.code);
}

async function send(method: string, path: string, body: unknown): Promise<Response> {
  const headers: Record<string, string> = { Accept: "application/json" };
  if (body !== undefined) {
    headers["Content-Type"] = "application/json";
    headers["X-CSRF-Token"] = page.csrf;
  }
  try {
    return await fetch(url(`/api/v1${path}`), { method, headers, body: body === undefined ? null : JSON.stringify(body) });
  } catch {
    throw new ApiError(t("error.unreachable"), "unreachable");
  }
}
