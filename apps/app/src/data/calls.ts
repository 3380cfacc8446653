import { ANY_BYTES } from "@aura-journal/contracts/http";
import type { Answer, CallInput, CallOptions, Client, Route, routes, Transport } from "@aura-journal/contracts";

type Table = (typeof routes)["auth"] &
  (typeof routes)["users"] &
  (typeof routes)["entries"] &
  (typeof routes)["notifications"];

/**
 * The calls that the account makes, as the contract declares them: method, path, and whether a body or bytes go along, or bytes come back. The contract
 * itself has every schema with it, which no page should load; a test holds the two against each other.
 */
export const ACCOUNT_CALLS = {
  register: "POST /auth/register public body",
  login: "POST /auth/login public body",
  verifyMfa: "POST /auth/mfa/verify public body",
  refresh: "POST /auth/refresh public body",
  logout: "POST /auth/logout user",
  forgotPassword: "POST /auth/forgot-password public body",
  getProfile: "GET /auth/profile user",
  updateProfile: "PUT /auth/profile user body",
  changePassword: "POST /auth/change-password user body",
  listSessions: "GET /auth/sessions user",
  endSession: "DELETE /auth/sessions/{session_id} user",
  setupMfa: "POST /auth/mfa/setup user",
  enableMfa: "POST /auth/mfa/enable user body",
  disableMfa: "POST /auth/mfa/disable user body",
  updateMyPreferences: "PUT /users/me/preferences user body",
  deleteMe: "DELETE /users/me user body",
  keepMe: "POST /users/me/keep public body",
  getMyData: "GET /users/me/data user",
  getAttachmentUsage: "GET /attachments/usage user",
  getReceiptKeys: "GET /.well-known/receipt-keys.json public",
  createApiKey: "POST /api-keys user body",
  listApiKeys: "GET /api-keys user",
  deleteApiKey: "DELETE /api-keys/{id} user",
  startExport: "POST /users/me/export user body",
  listExports: "GET /users/me/export user",
  getExport: "GET /users/me/export/{id} user",
  getExportFile: "GET /users/me/export/{id}/file user bytes",
  deleteExport: "DELETE /users/me/export/{id} user",
  listRevisions: "GET /entries/{entry_id}/revisions user",
  listNotifications: "GET /notifications user",
  readNotification: "POST /notifications/{id}/read user",
  getMessageSettings: "GET /notifications/settings user",
  updateMessageSettings: "PUT /notifications/settings user body",
  getReminders: "GET /notifications/reminders user",
  updateReminders: "PUT /notifications/reminders user body",
  getPushKey: "GET /notifications/push-key user",
  registerDevice: "POST /notifications/devices user body",
  removeDevice: "DELETE /notifications/devices/{id} user",
} as const satisfies Readonly<Partial<Record<keyof Table, string>>>;

/** The calls that the replica makes, in the same way. */
export const SYNC_CALLS = {
  pushChanges: "POST /sync/push user body",
  pullChanges: "GET /sync/changes user",
  restoreEntry: "POST /entries/{entry_id}/restore user",
} as const satisfies Readonly<Partial<Record<keyof Table, string>>>;

/** What is asked about attachments; the bytes of one are sent as they are. */
export const ATTACHMENT_CALLS = {
  listAttachments: "GET /attachments user",
  putAttachment: "PUT /attachments/{attachment_id} user upload",
  getAttachment: "GET /attachments/{attachment_id} user bytes",
  getAttachmentThumbnail: "GET /attachments/{attachment_id}/thumbnail user bytes",
  deleteAttachment: "DELETE /attachments/{attachment_id} user",
} as const satisfies Readonly<Partial<Record<keyof Table, string>>>;

/** Calls whose tables lie with the pages that make them: of the administration, and of what is connected to a journal. */
const OF_A_PAGE =
  /^(?:GET|POST|PUT|DELETE) (?:\/admin\/[\w/{}]+ admin|\/users\/me\/(?:webhooks|calendar-feed)[\w/{}]* user)(?: body)?$/;

export type AccountCalls = Pick<Client<Table>, keyof typeof ACCOUNT_CALLS> & {
  /** Makes a call by its line, where the table of those lines lies with the pages that make them. */
  callByLine(line: string, input: CallInput): Promise<Answer>;
};
export type SyncCalls = Pick<Client<Table>, keyof typeof SYNC_CALLS>;
export type AttachmentCalls = Pick<Client<Table>, keyof typeof ATTACHMENT_CALLS>;

/** Makes a function of each call of the account. They throw `ApiRequestError` where a call does not succeed. */
export function createAccountCalls(transport: Transport): AccountCalls {
  return {
    ...(callsOf(ACCOUNT_CALLS, transport) as Omit<AccountCalls, "callByLine">),
    callByLine(line, input) {
      if (!OF_A_PAGE.test(line)) throw new TypeError(`${line} is no call of a page`);
      return transport(routeOf(line, line), input, {});
    },
  };
}

/** The same for those of the replica. */
export function createSyncCalls(transport: Transport): SyncCalls {
  return callsOf(SYNC_CALLS, transport) as SyncCalls;
}

/** The same for those about attachments. */
export function createAttachmentCalls(transport: Transport): AttachmentCalls {
  return callsOf(ATTACHMENT_CALLS, transport) as AttachmentCalls;
}

/** Makes a function of each line of a table. */
export function callsOf(calls: Readonly<Record<string, string>>, transport: Transport): object {
  const functions = Object.entries(calls).map(([name, line]) => {
    const route = routeOf(name, line);
    return [
      name,
      (input: CallInput = {}, options: CallOptions = {}): Promise<Answer> => transport(route, input, options),
    ];
  });
  return Object.fromEntries(functions);
}

function routeOf(name: string, line: string): Route {
  const [method, path, caller, kind] = line.split(" ");
  return {
    name,
    method: method as Route["method"],
    path: path as string,
    service: "gateway",
    summary: "",
    access: { kind: caller as "public" | "user" | "admin" },
    responses: {},
    ...(kind === "body" ? { body: {} } : {}),
    ...(kind === "bytes" ? { produces: ANY_BYTES } : {}),
    ...(kind === "events" ? { produces: "text/event-stream" as const } : {}),
    ...(kind === "upload" ? { consumes: [ANY_BYTES] } : {}),
  };
}
