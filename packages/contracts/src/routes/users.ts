import { BODY_LIMITS } from "../limits.ts";
import { defineRoute } from "../route.ts";
import { Account, AccountUpdate, UserPreferences, UserPreferencesUpdate } from "../schemas/accounts.ts";
import { AuditList, AuditQuery, AuditVerification } from "../schemas/audit.ts";
import { JobId, JobQueue } from "../schemas/jobs.ts";
import { Closed, GivenUuid } from "../schemas/primitives.ts";
import { ErasureAnswer, ErasureRequest, KeepRequest, MyData, ReceiptKeys } from "../schemas/rights.ts";
import { AdminUserList, AdminUserQuery, ApiKeyCreate, ApiKeyCreated, ApiKeyList } from "../schemas/users.ts";

const signedIn = { service: "users", access: { kind: "user" }, bodyLimitBytes: BODY_LIMITS.small } as const;
const anybody = { service: "users", access: { kind: "public" }, bodyLimitBytes: BODY_LIMITS.small } as const;
const administrator = { service: "users", access: { kind: "admin" }, bodyLimitBytes: BODY_LIMITS.small } as const;

/** Preferences, erasure, API keys and administration. No API key is accepted here. */
export const usersRoutes = {
  getMyPreferences: defineRoute({
    ...signedIn,
    name: "getMyPreferences",
    method: "GET",
    path: "/users/me/preferences",
    summary: "One's own preferences",
    responses: { 200: UserPreferences },
  }),
  updateMyPreferences: defineRoute({
    ...signedIn,
    name: "updateMyPreferences",
    method: "PUT",
    path: "/users/me/preferences",
    summary: "Change some preferences; what is absent stays as it is",
    body: UserPreferencesUpdate,
    responses: { 200: UserPreferences },
  }),
  deleteMe: defineRoute({
    ...signedIn,
    name: "deleteMe",
    method: "DELETE",
    path: "/users/me",
    summary: "Erase one's account and make its text unreadable in every copy, in 30 days or now",
    body: ErasureRequest,
    responses: { 202: ErasureAnswer },
    errors: ["AUTH_001", "AUTH_004"],
  }),
  keepMe: defineRoute({
    ...anybody,
    name: "keepMe",
    method: "POST",
    path: "/users/me/keep",
    summary: "Change one's mind: an account that waits to be erased is opened again",
    body: KeepRequest,
    responses: { 204: null },
    errors: ["AUTH_001", "RES_002"],
  }),
  getMyData: defineRoute({
    ...signedIn,
    name: "getMyData",
    method: "GET",
    path: "/users/me/data",
    summary: "What is stored about oneself, where, and for how long",
    responses: { 200: MyData },
  }),
  getReceiptKeys: defineRoute({
    ...anybody,
    name: "getReceiptKeys",
    method: "GET",
    path: "/.well-known/receipt-keys.json",
    summary: "The public keys that receipts of erasures are signed with",
    responses: { 200: ReceiptKeys },
  }),
  createApiKey: defineRoute({
    ...signedIn,
    name: "createApiKey",
    method: "POST",
    path: "/api-keys",
    summary: "Make an API key; it is shown once",
    body: ApiKeyCreate,
    responses: { 201: ApiKeyCreated },
    errors: ["AUTH_004", "RES_002"],
  }),
  listApiKeys: defineRoute({
    ...signedIn,
    name: "listApiKeys",
    method: "GET",
    path: "/api-keys",
    summary: "One's API keys",
    responses: { 200: ApiKeyList },
  }),
  deleteApiKey: defineRoute({
    ...signedIn,
    name: "deleteApiKey",
    method: "DELETE",
    path: "/api-keys/{id}",
    summary: "Revoke an API key",
    params: Closed({ id: GivenUuid }),
    responses: { 204: null },
  }),
  listUsers: defineRoute({
    ...administrator,
    name: "listUsers",
    method: "GET",
    path: "/admin/users",
    summary: "The accounts of this server",
    query: AdminUserQuery,
    responses: { 200: AdminUserList },
  }),
  getUser: defineRoute({
    ...administrator,
    name: "getUser",
    method: "GET",
    path: "/admin/users/{user_id}",
    summary: "An account",
    params: Closed({ user_id: GivenUuid }),
    responses: { 200: Account },
  }),
  updateUser: defineRoute({
    ...administrator,
    name: "updateUser",
    method: "PUT",
    path: "/admin/users/{user_id}",
    summary: "Close or open an account, or change its roles",
    params: Closed({ user_id: GivenUuid }),
    body: AccountUpdate,
    responses: { 200: Account },
    errors: ["RES_002"],
  }),
  listAudit: defineRoute({
    ...administrator,
    name: "listAudit",
    method: "GET",
    path: "/admin/audit",
    summary: "The audit log, newest first",
    query: AuditQuery,
    responses: { 200: AuditList },
  }),
  verifyAudit: defineRoute({
    ...administrator,
    name: "verifyAudit",
    method: "GET",
    path: "/admin/audit/verify",
    summary: "Whether the audit log is as it was written",
    responses: { 200: AuditVerification },
  }),
  listJobs: defineRoute({
    ...administrator,
    name: "listJobs",
    method: "GET",
    path: "/admin/jobs",
    summary: "How the job queue stands, and the jobs that have failed for good",
    responses: { 200: JobQueue },
  }),
  retryJob: defineRoute({
    ...administrator,
    name: "retryJob",
    method: "POST",
    path: "/admin/jobs/{job_id}/retry",
    summary: "Try a dead letter again, with all its attempts",
    params: Closed({ job_id: JobId }),
    responses: { 204: null },
  }),
  removeJob: defineRoute({
    ...administrator,
    name: "removeJob",
    method: "DELETE",
    path: "/admin/jobs/{job_id}",
    summary: "Remove a dead letter; what it was for is not done",
    params: Closed({ job_id: JobId }),
    responses: { 204: null },
  }),
} as const;
