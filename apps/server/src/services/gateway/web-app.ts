import { existsSync } from "node:fs";
import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { APP_PAGES } from "./app-pages.ts";

/**
 * The app runs scripts from here alone, none of them inline, asks this server alone, and is framed by nobody. WebAssembly is
 * what its database is made of.
 */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "media-src blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const HEADERS = {
  "content-security-policy": CONTENT_SECURITY_POLICY,
  // The one thing of the device that the app may ask for: where an entry was written, if its writer wants that kept.
  "permissions-policy": "camera=(), geolocation=(self), microphone=()",
};

/** Names with a hash of their content in them never change. */
const IMMUTABLE = /^\/(?:_expo\/static|assets|data)\/.*[.-][0-9a-f]{16,}(?:@\dx)?\.[a-z0-9]+$/;

/** Whether the app was built into this directory. */
export function isWebAppBuilt(directory: string): boolean {
  return existsSync(join(directory, "index.html"));
}

/** Serves the built app: its files, compressed beforehand, and its pages. */
export async function serveWebApp(app: FastifyInstance, directory: string): Promise<void> {
  await app.register(fastifyStatic, {
    root: directory,
    preCompressed: true,
    index: false,
    decorateReply: true,
    cacheControl: false,
    dotfiles: "deny",
    setHeaders: (reply) => {
      reply.headers({ ...HEADERS, "cache-control": cacheControlOf(reply.request.url) });
    },
  });
  const page = async (_request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> =>
    reply.sendFile("index.html");
  for (const url of APP_PAGES) app.get(url, { config: { routePath: url, service: "gateway" } }, page);
}

/** A page and the service worker are asked for every time, so that a new version is seen as soon as it is there. */
function cacheControlOf(url: string): string {
  return IMMUTABLE.test(url) ? "public, max-age=31536000, immutable" : "no-cache";
}
