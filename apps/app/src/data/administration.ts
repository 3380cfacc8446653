import type {
  Account as AdminAccount,
  AccountUpdate,
  AdminUserList,
  AdminUserQuery,
  AuditList,
  AuditQuery,
  AuditVerification,
  CallInput,
  JobQueue,
  ProductAnalytics,
  ProductAnalyticsQuery,
  routes,
} from "@aura-journal/contracts";
import type { Account, Outcome } from "./account.ts";

/**
 * The calls that the pages of the administration make, as the contract declares them. They lie beside those pages and not in
 * the worker, which everybody loads; a test holds them against the contract.
 */
export const ADMIN_CALLS = {
  listUsers: "GET /admin/users admin",
  getUser: "GET /admin/users/{user_id} admin",
  updateUser: "PUT /admin/users/{user_id} admin body",
  listAudit: "GET /admin/audit admin",
  verifyAudit: "GET /admin/audit/verify admin",
  getProductAnalytics: "GET /admin/analytics admin",
  listJobs: "GET /admin/jobs admin",
  retryJob: "POST /admin/jobs/{job_id}/retry admin",
  removeJob: "DELETE /admin/jobs/{job_id} admin",
} as const satisfies Readonly<Partial<Record<keyof ((typeof routes)["users"] & (typeof routes)["entries"]), string>>>;

/** What an administrator may see of a server and do to its accounts. The server judges every call anew. */
export interface Administration {
  users(query: AdminUserQuery): Promise<Outcome<AdminUserList>>;
  user(userId: string): Promise<Outcome<AdminAccount>>;
  updateUser(userId: string, update: AccountUpdate): Promise<Outcome<AdminAccount>>;
  audit(query: AuditQuery): Promise<Outcome<AuditList>>;
  verifyAudit(): Promise<Outcome<AuditVerification>>;
  analytics(range: ProductAnalyticsQuery): Promise<Outcome<ProductAnalytics>>;
  jobs(): Promise<Outcome<JobQueue>>;
  retryJob(jobId: string): Promise<Outcome<void>>;
  removeJob(jobId: string): Promise<Outcome<void>>;
}

/** The administration over the account of this device. */
export function createAdministration(account: Pick<Account, "callByLine">): Administration {
  const call = <T>(name: keyof typeof ADMIN_CALLS, input: CallInput = {}): Promise<Outcome<T>> =>
    account.callByLine(ADMIN_CALLS[name], input) as Promise<Outcome<T>>;
  return {
    users: (query) => call("listUsers", { query }),
    user: (userId) => call("getUser", { params: { user_id: userId } }),
    updateUser: (userId, update) => call("updateUser", { params: { user_id: userId }, body: update }),
    audit: (query) => call("listAudit", { query }),
    verifyAudit: () => call("verifyAudit"),
    analytics: (query) => call("getProductAnalytics", { query }),
    jobs: () => call("listJobs"),
    retryJob: (jobId) => call("retryJob", { params: { job_id: jobId } }),
    removeJob: (jobId) => call("removeJob", { params: { job_id: jobId } }),
  };
}
