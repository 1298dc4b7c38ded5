/** The live collections, one of each per page. */
import type { EntityState, ImportJob, ServerHealth, Session } from "../model.js";
import { Topic } from "./topic.js";

export const sessions = new Topic<Session>("sessions", (session) => session.id);
export const servers = new Topic<ServerHealth>("servers", (server) => server.id);
export const imports = new Topic<ImportJob>("imports", (job) => job.id);
export const states = new Topic<EntityState>("states", (state) => state.entity_id);
