import fc from "fast-check";
import type { TestAccount } from "../support/server.ts";
import { codeOf, type Exchange, type RawAnswer } from "./exchange.ts";
import { createFaultFinder } from "./json-schema.ts";
import { requestsFor, type MadeRequest } from "./requests.ts";
import type { Operation, ServedApi } from "./served-api.ts";
import { createVerdict, type Caller, type Facts } from "./verdict.ts";

/** In whose name requests are made, and what there is for them to find. */
export interface Actor {
  readonly caller: Caller;
  /** What it shows itself with; empty for nobody. */
  readonly credentials: Readonly<Record<string, string>>;
  readonly account?: TestAccount;
  readonly entryIds: string[];
  readonly keyIds: string[];
  readonly deviceIds?: string[];
  readonly notificationIds?: string[];
  /** The first is to stay. */
  readonly exportIds?: string[];
  /** The first is to stay. */
  readonly attachmentIds?: string[];
  /** The first is to stay, the second may go, and the third is done. */
  readonly importIds?: readonly string[];
  /** The first is to stay as it is, the second to stay. */
  readonly webhookIds?: readonly string[];
  /** Messages of the first that failed. */
  readonly deliveryIds?: readonly string[];
  listCursor?: string;
  syncCursor?: string;
}

/** Requests made from the description of the interface, each answer judged. */
export interface Barrage {
  /** Statuses by the name of the call. */
  readonly answered: ReadonlyMap<string, ReadonlySet<number>>;
  /** Kind of caller, status and code of every answer, each once. */
  readonly outcomes: ReadonlySet<string>;
  /** What was wrong, each kind once with an example. */
  faults(): readonly string[];
  send(
    operation: Operation,
    actor: Actor,
    how: { readonly seed: number; readonly isPlain?: boolean; readonly mayBeBusy?: boolean },
  ): Promise<RawAnswer>;
}

/** What an administrator's calls may act on: accounts to close, by id, and jobs that have failed for good. */
export interface Targets {
  readonly userIds: readonly string[];
  /** Each is good for one call. */
  readonly jobIds: Set<string>;
}

/** Opens a barrage on a server. */
export function createBarrage(
  exchange: Exchange,
  api: ServedApi,
  targets: Targets = { userIds: [], jobIds: new Set() },
): Barrage {
  const judge = createVerdict(createFaultFinder(api.components));
  const faults = new Map<string, string>();
  const answered = new Map<string, Set<number>>();
  const outcomes = new Set<string>();
  return {
    answered,
    outcomes,
    faults: () => [...faults].map(([fault, request]) => `${fault}\n${request}`),
    async send(operation, actor, { seed, isPlain = false, mayBeBusy = false }) {
      const hints = (name: string): readonly unknown[] => hintsFor(name, operation, actor, targets);
      const [made] = fc.sample(requestsFor(operation, api.components, hints, isPlain), { seed, numRuns: 1 });
      const request = withCredentials(made!, actor);
      const answer = await exchange.send(request);
      const facts: Facts = { caller: actor.caller, isPathAltered: made!.mutations.includes("path"), mayBeBusy };
      const fault = judge(operation, request, answer, facts);
      if (fault !== undefined) {
        faults.set(`${operation.name} ${answer.status} by ${actor.caller.kind}: ${fault}`, shown(request, answer));
      }
      const statuses = answered.get(operation.name) ?? new Set();
      answered.set(operation.name, statuses.add(answer.status));
      const code = answer.status < 400 ? [] : [codeOf(answer)];
      outcomes.add([actor.caller.kind, answer.status, ...code].join(" "));
      remember(operation, actor, answer);
      if (answer.status < 300 && "job_id" in operation.params) {
        for (const part of request.target.split("/")) targets.jobIds.delete(part);
      }
      return answer;
    },
  };
}

function hintsFor(name: string, operation: Operation, actor: Actor, targets: Targets): readonly unknown[] {
  if (name === "user_id") return targets.userIds;
  if (name === "job_id") return [...targets.jobIds];
  if (name === "q" || name === "search") return ["entry", '"an entry"', "Entry 3"];
  if (name === "baseVersion") return [0, 1, 2];
  if (name === "newPassword") return ["a good long passphrase", "correct horse battery"];
  if (name === "language") return ["en", "de"];
  if (name === "url") return ["https://hooks.invalid/inbox", "https://hooks.invalid:8443/a?b=c"];
  const { account } = actor;
  if (account === undefined) return [];
  if (name === "password" || name === "currentPassword") return operation.name === "register" ? [] : [account.password];
  if (name === "email") return operation.name === "register" ? [] : [account.email];
  if (name === "refreshToken") return [account.refreshToken];
  if (name === "session_id") return [sessionIdOf(account)];
  if (name === "entry_id" || name === "entryId") return actor.entryIds;
  if (name === "attachment_id") {
    const { attachmentIds = [] } = actor;
    if (operation.name === "putAttachment") return [];
    return operation.name === "deleteAttachment" ? attachmentIds.slice(1) : attachmentIds.slice(0, 1);
  }
  if (name === "import_id") {
    const { importIds = [] } = actor;
    if (operation.name === "readImportAgain") return importIds.slice(2);
    return operation.name === "removeImport" ? importIds.slice(1, 2) : importIds.slice(0, 1);
  }
  if (name === "id" && operation.name === "removeDevice") return actor.deviceIds ?? [];
  if (name === "id" && operation.name === "readNotification") return actor.notificationIds ?? [];
  if (name === "id" && operation.name === "deleteExport") return actor.exportIds?.slice(1) ?? [];
  if (name === "id" && operation.name.includes("Export")) return actor.exportIds?.slice(0, 1) ?? [];
  if (name === "delivery_id") return actor.deliveryIds ?? [];
  if (name === "id" && operation.name.includes("Webhook")) return webhooksFor(operation, actor.webhookIds ?? []);
  if (name === "id") return actor.keyIds;
  if (name === "cursor") return actor.listCursor === undefined ? [] : [actor.listCursor];
  if (name === "since") return actor.syncCursor === undefined ? [] : [actor.syncCursor];
  return [];
}

function webhooksFor({ name }: Operation, ids: readonly string[]): readonly string[] {
  if (name === "deleteWebhook") return ids.slice(2);
  return name === "updateWebhook" ? ids.slice(1, 2) : ids.slice(0, 1);
}

function sessionIdOf(account: TestAccount): string {
  const [, payload = ""] = account.accessToken.split(".");
  return (JSON.parse(Buffer.from(payload, "base64url").toString()) as { sessionId: string }).sessionId;
}

/** A request whose own header is to be wrong keeps it. */
function withCredentials(made: MadeRequest, { credentials }: Actor): MadeRequest {
  return { ...made, headers: { ...credentials, ...made.headers } };
}

/** Keeps what an answer gave, so that later calls find something. */
function remember(operation: Operation, actor: Actor, answer: RawAnswer): void {
  if (actor.account === undefined || answer.status >= 300 || answer.text === "") return;
  const keep = (ids: string[], id: string): void => void (ids.length < 40 ? ids.push(id) : (ids[3] = id));
  const body = (): Record<string, string> => JSON.parse(answer.text) as Record<string, string>;
  if (operation.name === "createEntry") keep(actor.entryIds, body()["entryId"]!);
  if (operation.name === "createApiKey") keep(actor.keyIds, body()["keyId"]!);
  if (operation.name === "registerDevice" && actor.deviceIds !== undefined) keep(actor.deviceIds, body()["deviceId"]!);
  if (operation.name === "startExport" && actor.exportIds !== undefined) keep(actor.exportIds, body()["exportId"]!);
  if (operation.name === "putAttachment" && actor.attachmentIds !== undefined) {
    keep(actor.attachmentIds, body()["attachmentId"]!);
  }
  if (operation.name === "pullChanges") actor.syncCursor = body()["cursor"]!;
  if (operation.name === "listEntries") {
    const next = (JSON.parse(answer.text) as { pagination: { nextCursor?: string } }).pagination.nextCursor;
    if (next !== undefined) actor.listCursor = next;
  }
}

function shown(request: MadeRequest, answer: RawAnswer): string {
  const body = request.body === undefined ? "" : JSON.stringify(request.body.toString()).slice(0, 600);
  const { authorization: _token, "x-api-key": _key, ...headers } = request.headers;
  return `  ${request.method} ${request.target.slice(0, 400)}\n  ${JSON.stringify(headers).slice(0, 400)}\n  ${body}\n  → ${answer.text.slice(0, 300)}`;
}
