/** Calls over HTTP without the schemas, for where every kilobyte is loaded by a person. */
export * from "./http-transport.ts";
export * from "./request-error.ts";
export { ANY_BYTES } from "./route.ts";
