import type { ErrorDetails, OpenApiDocument, routes } from "@aura-journal/contracts";
import { AuraError } from "../../platform/errors.ts";
import type { Handlers } from "../../platform/service.ts";
import { renderDocs } from "./docs-page.ts";
import { renderResetPassword, renderVerifyEmail } from "./mail-pages.ts";
import type { Page } from "../../platform/page.ts";

/** One thing the server stands on. */
export interface ReadinessCheck {
  readonly name: string;
  /** Resolves where it answers, rejects where it does not. */
  readonly check: () => Promise<void>;
  /** The server is ready without it too, if less well. */
  readonly isOptional?: boolean;
}

export interface GatewayOptions {
  readonly checks: readonly ReadinessCheck[];
  readonly openApi: OpenApiDocument;
  readonly version: string;
  /** False once the server drains. */
  readonly isReady: () => boolean;
  readonly uptimeSeconds: () => number;
}

const DEADLINE_MS = 2_000;

/** What operators and tools ask of the server as a whole. */
export function createGateway(options: GatewayOptions): Handlers<typeof routes.gateway> {
  const docs = renderDocs(options.openApi);
  const verifyEmail = renderVerifyEmail();
  const resetPassword = renderResetPassword();
  return {
    livez: async () => ({ status: 200, body: { status: "ok" } }),
    async readyz() {
      if (!options.isReady()) throw unready();
      const results = await Promise.all(options.checks.filter(({ isOptional }) => isOptional !== true).map(measure));
      if (results.some((result) => result.status === "down")) throw unready();
      return { status: 200, body: { status: "ok" } };
    },
    async health() {
      const checks = await Promise.all(options.checks.map(measure));
      const issues = [
        ...(options.isReady() ? [] : [{ field: "server", reason: "is stopping" }]),
        ...checks.flatMap(({ name, status }) =>
          status === "down" ? [{ field: name, reason: "does not answer" }] : [],
        ),
      ];
      if (issues.length > 0) throw unready({ issues });
      return {
        status: 200,
        body: {
          status: checks.every(({ status }) => status === "ok") ? "ok" : "degraded",
          version: options.version,
          uptimeSeconds: Math.round(options.uptimeSeconds()),
          checks,
        },
      };
    },
    openApi: async () => ({ status: 200, json: Buffer.from(JSON.stringify(options.openApi)) }),
    docs: async () => show(docs),
    verifyEmailPage: async () => show(verifyEmail),
    resetPasswordPage: async () => show(resetPassword),
  };
}

function show({ html, contentSecurityPolicy }: Page) {
  return { status: 200, body: html as never, headers: { "content-security-policy": contentSecurityPolicy } } as const;
}

interface CheckResult {
  readonly name: string;
  readonly status: "ok" | "degraded" | "down";
  readonly latencyMs: number;
}

async function measure({ name, check, isOptional }: ReadinessCheck): Promise<CheckResult> {
  const startMs = performance.now();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("late")), DEADLINE_MS);
  });
  const status = await Promise.race([check(), late]).then(
    () => "ok" as const,
    () => (isOptional === true ? ("degraded" as const) : ("down" as const)),
  );
  clearTimeout(timer);
  return { name, status, latencyMs: Math.round((performance.now() - startMs) * 10) / 10 };
}

/** What a store said stays inside: it may name hosts, roles and addresses. */
function unready(details?: Pick<ErrorDetails, "issues">): AuraError {
  const message = "Not ready: a store does not answer";
  return new AuraError("DB_001", message, { retryAfterSeconds: 2, ...(details === undefined ? {} : { details }) });
}
