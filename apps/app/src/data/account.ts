import type {
  ApiKey,
  ApiKeyCreate,
  ApiKeyCreated,
  AttachmentUsage,
  CallInput,
  DeviceRegistration,
  EntryRevision,
  ErasureAnswer,
  ErasureRequest,
  ExportRequest,
  JournalExport,
  MessageSettings,
  MfaSetup,
  MyData,
  NotificationList,
  ProfileUpdate,
  ReceiptKeys,
  RegisterRequest,
  Reminders,
  ReminderSettings,
  Session,
  User,
  UserPreferencesUpdate,
} from "@aura-journal/contracts";
import type { SessionState, SignedIn } from "./session.ts";

/** Why something with the account did not come about; the words for it are the screens'. */
export type Problem =
  /** No answer came. Nothing was changed that is known of. */
  | "offline"
  /** The password, the code, or the address with it. */
  | "wrong"
  /** The address has an account already. */
  | "taken"
  /** What was typed is not of the form that is asked for. */
  | "invalid"
  /** What was sent is more than the server takes. */
  | "tooLarge"
  /** The password is too easy to guess, or too short. */
  | "weakPassword"
  | "tooMany"
  /** The session has ended, or the sign-in took too long. */
  | "signedOut"
  /** This needs a sign-in with the second factor within the last quarter of an hour. */
  | "freshSignIn"
  /** The account is closed, or takes no new ones. */
  | "refused"
  /** The account is to be erased, and may still be kept. */
  | "waitsForErasure"
  /** The address has to be verified first, by the link in a mail. */
  | "unverified"
  /** What is written on this device belongs to another account. */
  | "otherJournal"
  /** The server failed; trying later may help. */
  | "server";

export type Outcome<T> =
  | { readonly kind: "done"; readonly value: T }
  | { readonly kind: "failed"; readonly problem: Problem; readonly retryAfterSeconds?: number };

/**
 * The account of whoever writes on this device: what the screens speak to. Every method can be called from another thread: it takes
 * and gives plain data and never throws for what a server or a network can do. `login`, `register`, `logout`, `refreshToken` and
 * `getCurrentUser` are the design's names; no token leaves the thread that has the session.
 */
export interface Account {
  accountState(): Promise<SessionState>;
  getCurrentUser(): Promise<User | null>;
  register(userData: RegisterRequest): Promise<Outcome<SignedIn>>;
  login(email: string, password: string): Promise<Outcome<SignedIn>>;
  verifyMfa(mfaToken: string, code: string): Promise<Outcome<SignedIn>>;
  /** Renews the session with the server; done where it stands. */
  refreshToken(): Promise<Outcome<void>>;
  logout(): Promise<Outcome<void>>;
  forgotPassword(email: string): Promise<Outcome<void>>;

  updateProfile(update: ProfileUpdate): Promise<Outcome<User>>;
  updatePreferences(update: UserPreferencesUpdate): Promise<Outcome<User>>;
  changePassword(currentPassword: string, newPassword: string): Promise<Outcome<void>>;

  sessions(): Promise<Outcome<readonly Session[]>>;
  endSession(sessionId: string): Promise<Outcome<void>>;

  setupMfa(): Promise<Outcome<MfaSetup>>;
  /** Gives the recovery codes, this once. */
  enableMfa(code: string): Promise<Outcome<readonly string[]>>;
  disableMfa(password: string, code: string): Promise<Outcome<void>>;

  apiKeys(): Promise<Outcome<readonly ApiKey[]>>;
  /** Gives the key itself, this once. */
  createApiKey(wanted: ApiKeyCreate): Promise<Outcome<ApiKeyCreated>>;
  deleteApiKey(keyId: string): Promise<Outcome<void>>;

  /** Has the server make the journal into a file; gives the id of the export. */
  startExport(wanted: ExportRequest): Promise<Outcome<string>>;
  /** Exports that have not expired, the newest first. */
  exports(): Promise<Outcome<readonly JournalExport[]>>;
  export(exportId: string): Promise<Outcome<JournalExport>>;
  /** The file of an export that is ready; whole in memory. */
  exportFile(exportId: string): Promise<Outcome<Uint8Array<ArrayBuffer>>>;
  deleteExport(exportId: string): Promise<Outcome<void>>;

  /** Earlier versions of an entry as the server has them, the newest first: a hundred at most. */
  revisions(entryId: string): Promise<Outcome<readonly EntryRevision[]>>;

  /** What one was told, the newest first: a hundred at most. */
  messages(): Promise<Outcome<NotificationList>>;
  readMessage(notificationId: string): Promise<Outcome<void>>;
  /** What else one wants to be told, and when not. */
  messageSettings(): Promise<Outcome<MessageSettings>>;
  setMessageSettings(settings: MessageSettings): Promise<Outcome<MessageSettings>>;

  /** When the account is reminded to write, on the browsers that are told. */
  reminders(): Promise<Outcome<Reminders>>;
  setReminders(settings: ReminderSettings): Promise<Outcome<Reminders>>;
  /** The key with which a browser subscribes. */
  pushKey(): Promise<Outcome<string>>;
  /** Has this device told; gives its id. */
  registerDevice(device: DeviceRegistration): Promise<Outcome<string>>;
  removeDevice(deviceId: string): Promise<Outcome<void>>;

  /** Makes a call of the pages that load later; gives the body of its answer. `data/administration.ts` and `data/connections.ts` say which there are. */
  callByLine(line: string, input: CallInput): Promise<Outcome<unknown>>;

  /** What the server stores about the account, and for how long. */
  myData(): Promise<Outcome<MyData>>;
  /** How much of photos and files it has of the account, and may have. */
  attachmentUsage(): Promise<Outcome<AttachmentUsage>>;
  /**
   * Has the server erase the account, now or in 30 days; what is on this device stays until it is erased here. One that waits is closed:
   * either way the session is over.
   */
  deleteAccount(password: string, when: NonNullable<ErasureRequest["when"]>): Promise<Outcome<ErasureAnswer>>;
  /** Changes one's mind about an account that waits to be erased. Nothing waits any more: that is well, too. */
  keepAccount(email: string, password: string): Promise<Outcome<void>>;
  /** The keys by which a receipt can be checked. */
  receiptKeys(): Promise<Outcome<ReceiptKeys>>;
}

/** The calls above, by name: what a worker answers and a page may ask. */
export const ACCOUNT_METHODS = [
  "accountState",
  "getCurrentUser",
  "register",
  "login",
  "verifyMfa",
  "refreshToken",
  "logout",
  "forgotPassword",
  "updateProfile",
  "updatePreferences",
  "changePassword",
  "sessions",
  "endSession",
  "setupMfa",
  "enableMfa",
  "disableMfa",
  "apiKeys",
  "createApiKey",
  "deleteApiKey",
  "startExport",
  "exports",
  "export",
  "exportFile",
  "deleteExport",
  "revisions",
  "messages",
  "readMessage",
  "messageSettings",
  "setMessageSettings",
  "reminders",
  "setReminders",
  "pushKey",
  "registerDevice",
  "removeDevice",
  "callByLine",
  "myData",
  "attachmentUsage",
  "deleteAccount",
  "keepAccount",
  "receiptKeys",
] as const satisfies readonly (keyof Account)[];
