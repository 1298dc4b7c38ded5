/** What can be done to a session, and the dialogs that ask first. */
import type { Control, Session } from "../model.js";
import { toast } from "../enhance/toasts.js";
import { post } from "./api.js";
import { t } from "./page.js";

/** Whether server and player can; what has no end has no place to seek to. */
export function supports(session: Session, control: Control): boolean {
  return session.controls.includes(control) && (control !== "seek" || session.duration_s !== null);
}

/** Run a control and say how it went; true when the server took it. */
export async function control(session: Session, action: Control, body: object = {}): Promise<boolean> {
  try {
    await post(`/sessions/${encodeURIComponent(session.id)}/${action}`, body);
    toast("good", t(`control.${action}.done`));
    return true;
  } catch (error) {
    toast("bad", error instanceof Error ? error.message : String(error));
    return false;
  }
}
