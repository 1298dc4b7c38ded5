/** Sends a file to the hub's API and tells how far it is, which fetch cannot. */
import { type Envelope, ApiError, opened } from "./api.js";
import { page, t, url } from "./page.js";

/** `stop` lets the answer fail with `imports.stopped`. */
export interface Sending {
  answer: <T>() => Promise<T>;
  stop: () => void;
}

export function send(path: string, file: File, told: (done: number, all: number) => void): Sending {
  const request = new XMLHttpRequest();
  const form = new FormData();
  form.append("file", file, file.name);
  const answer = new Promise<unknown>((resolve, reject) => {
    const fail = (key: string, code: string) => () => reject(new ApiError(t(key), code));
    request.upload.onprogress = (event) => { if (event.lengthComputable) told(event.loaded, event.total); };
    request.onload = () => settle(request, resolve, reject);
    request.onerror = fail("imports.broken", "unreachable");
    request.onabort = fail("imports.stopped", "stopped");
  });
  request.open("POST", url(`/api/v1${path}`));
  request.setRequestHeader("Accept", "application/json");
  request.setRequestHeader("X-CSRF-Token", page.csrf);
  request.send(form);
  return { answer: <T>() => answer as Promise<T>, stop: () => request.abort() };
}

function settle(request: XMLHttpRequest, resolve: (data: unknown) => void, reject: (error: unknown) => void): void {
  try {
    resolve(opened(request.status, parsed(request.responseText)));
  } catch (error) {
    reject(error);
  }
}

function parsed(text: string): Envelope<unknown> | null {
  try {
    return JSON.parse(text) as Envelope<unknown>;
  } catch {
    return null;
  }
}
