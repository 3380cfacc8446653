import { ApiRequestError } from "@aura-journal/contracts/http";
import { PAGE_LIMITS } from "@aura-journal/contracts/limits";
import type { Account, Outcome } from "./account.ts";
import { outcomeOf } from "./account-outcome.ts";
import type { AccountCalls } from "./calls.ts";
import type { DeviceSession } from "./session.ts";

export interface DeviceAccountOptions {
  readonly session: DeviceSession;
  readonly calls: AccountCalls;
}

/** The account over a session and the server's calls. It runs wherever the session does: in a worker on the web. */
export function createDeviceAccount({ session, calls }: DeviceAccountOptions): Account {
  const signedIn = <T>(call: () => Promise<T>): Promise<Outcome<T>> => outcomeOf(() => session.signedIn(call));

  async function refreshUser(): Promise<Awaited<ReturnType<AccountCalls["getProfile"]>>["body"]> {
    const { body } = await calls.getProfile();
    await session.keepUser(body);
    return body;
  }

  return {
    accountState: session.state,
    getCurrentUser: session.getCurrentUser,
    register: (userData) => outcomeOf(() => session.register(userData)),
    login: (email, password) => outcomeOf(() => session.login(email, password)),
    verifyMfa: (mfaToken, code) => outcomeOf(() => session.verifyMfa(mfaToken, code)),
    refreshToken: () => outcomeOf(async () => void (await session.refreshToken())),
    logout: () => outcomeOf(session.logout),
    forgotPassword: (email) => outcomeOf(async () => void (await calls.forgotPassword({ body: { email } }))),

    updateProfile: (update) =>
      signedIn(async () => {
        const { body } = await calls.updateProfile({ body: update });
        await session.keepUser(body);
        return body;
      }),
    updatePreferences: (update) =>
      signedIn(async () => {
        await calls.updateMyPreferences({ body: update });
        return refreshUser();
      }),
    changePassword: (currentPassword, newPassword) =>
      signedIn(async () => void (await calls.changePassword({ body: { currentPassword, newPassword } }))),

    sessions: () => signedIn(async () => (await calls.listSessions()).body.items),
    endSession: (sessionId) =>
      signedIn(async () => void (await calls.endSession({ params: { session_id: sessionId } }))),

    setupMfa: () => signedIn(async () => (await calls.setupMfa()).body),
    enableMfa: (code) =>
      signedIn(async () => {
        const { body } = await calls.enableMfa({ body: { code } });
        // The codes are shown once: nothing that fails now may lose them.
        await refreshUser().catch(() => undefined);
        return body.recoveryCodes;
      }),
    disableMfa: (password, code) =>
      signedIn(async () => {
        await calls.disableMfa({ body: { password, code } });
        await refreshUser();
      }),

    apiKeys: () => signedIn(async () => (await calls.listApiKeys()).body.items),
    createApiKey: (wanted) => signedIn(async () => (await calls.createApiKey({ body: wanted })).body),
    deleteApiKey: (keyId) => signedIn(async () => void (await calls.deleteApiKey({ params: { id: keyId } }))),

    startExport: (wanted) => signedIn(async () => (await calls.startExport({ body: wanted })).body.exportId),
    exports: () => signedIn(async () => (await calls.listExports()).body.items),
    export: (id) => signedIn(async () => (await calls.getExport({ params: { id } })).body),
    exportFile: (id) =>
      signedIn(async () => {
        const { body } = await calls.getExportFile({ params: { id } });
        return new Uint8Array(await new Response(body as unknown as ReadableStream).arrayBuffer());
      }),
    deleteExport: (id) => signedIn(async () => void (await calls.deleteExport({ params: { id } }))),

    revisions: (entryId) =>
      signedIn(async () => {
        const query = { limit: PAGE_LIMITS.items };
        return (await calls.listRevisions({ params: { entry_id: entryId }, query })).body.items;
      }),
    messages: () => signedIn(async () => (await calls.listNotifications({ query: { limit: PAGE_LIMITS.items } })).body),
    readMessage: (id) => signedIn(async () => void (await calls.readNotification({ params: { id } }))),
    messageSettings: () => signedIn(async () => (await calls.getMessageSettings()).body),
    setMessageSettings: (settings) =>
      signedIn(async () => (await calls.updateMessageSettings({ body: settings })).body),
    reminders: () => signedIn(async () => (await calls.getReminders()).body),
    setReminders: (settings) => signedIn(async () => (await calls.updateReminders({ body: settings })).body),
    pushKey: () => signedIn(async () => (await calls.getPushKey()).body.publicKey),
    registerDevice: (device) => signedIn(async () => (await calls.registerDevice({ body: device })).body.deviceId),
    removeDevice: (deviceId) => signedIn(async () => void (await calls.removeDevice({ params: { id: deviceId } }))),
    callByLine: (line, input) => signedIn(async () => (await calls.callByLine(line, input)).body),

    myData: () => signedIn(async () => (await calls.getMyData()).body),
    attachmentUsage: () => signedIn(async () => (await calls.getAttachmentUsage()).body),
    deleteAccount: (password, when) =>
      signedIn(async () => {
        const { body } = await calls.deleteMe({ body: { password, when } });
        await session.forget();
        return body;
      }),
    keepAccount: (email, password) =>
      outcomeOf(async () => {
        try {
          await calls.keepMe({ body: { email, password } });
        } catch (error) {
          if (!(error instanceof ApiRequestError && error.code === "RES_002" && !error.isStrangers)) throw error;
        }
      }),
    receiptKeys: () => outcomeOf(async () => (await calls.getReceiptKeys()).body),
  };
}
