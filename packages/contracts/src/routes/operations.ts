import Type from "typebox";
import { BODY_LIMITS } from "../limits.ts";
import { defineRoute } from "../route.ts";
import { Alive, Health } from "../schemas/operations.ts";

const gateway = {
  service: "gateway",
  method: "GET",
  access: { kind: "public" },
  bodyLimitBytes: BODY_LIMITS.small,
} as const;

/** What those who run the server ask it. */
export const operationsRoutes = {
  livez: defineRoute({
    ...gateway,
    name: "livez",
    path: "/livez",
    summary: "Whether the process runs",
    responses: { 200: Alive },
  }),
  readyz: defineRoute({
    ...gateway,
    name: "readyz",
    path: "/readyz",
    summary: "Whether the server can serve: its stores answer",
    responses: { 200: Alive },
  }),
  health: defineRoute({
    ...gateway,
    name: "health",
    path: "/health",
    summary: "Readiness with details",
    responses: { 200: Health },
  }),
  openApi: defineRoute({
    ...gateway,
    name: "openApi",
    path: "/openapi.json",
    summary: "This description (OpenAPI 3.1)",
    responses: { 200: Type.Unknown({ description: "An OpenAPI 3.1 document." }) },
  }),
  docs: defineRoute({
    ...gateway,
    name: "docs",
    path: "/docs",
    summary: "This description as a page to read",
    responses: { 200: null },
    produces: "text/html",
  }),
  verifyEmailPage: defineRoute({
    ...gateway,
    name: "verifyEmailPage",
    path: "/verify-email",
    summary: "Where the link in the mail to a new address leads",
    responses: { 200: null },
    produces: "text/html",
  }),
  resetPasswordPage: defineRoute({
    ...gateway,
    name: "resetPasswordPage",
    path: "/reset-password",
    summary: "Where the link in the mail for a new password leads",
    responses: { 200: null },
    produces: "text/html",
  }),
} as const;
