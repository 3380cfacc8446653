import type { RedisStore } from "./redis.ts";

/**
 * What one process tells the others of an installation: whose state is no longer what it was. At most once, and never the truth
 * itself: whoever hears it asks the record.
 */
export interface Announcements {
  /** A user's journal has grown by a change. */
  journalChanged(userId: string): void;
  /** A user's sessions, roles or keys are no longer what they were. */
  standingChanged(userId: string): void;
  /** A user's zone, or what it consents to, is no longer what it was. */
  accountChanged(userId: string): void;
  /** Hears what other processes tell; what is not named is not heard. */
  listen(listener: AnnouncementListener): void;
}

export interface AnnouncementListener {
  journalChanged?(userId: string): void;
  standingChanged?(userId: string): void;
  accountChanged?(userId: string): void;
  /** Listening has begun anew: whatever was told meanwhile has been missed. */
  missed?(): void;
}

const TOPICS = ["journalChanged", "standingChanged", "accountChanged"] as const;
type Topic = (typeof TOPICS)[number];

/** More than can happen while one message is on its way; beyond, the listeners find out by themselves. */
const MAX_PENDING = 10_000;

/** For one process alone: there is nobody to tell. */
export function createSilentAnnouncements(): Announcements {
  return { journalChanged: () => {}, standingChanged: () => {}, accountChanged: () => {}, listen: () => {} };
}

/**
 * Announcements through a channel of Redis. While a message is on its way the next ones gather, each user once: a process that
 * writes much sends little. What can't be sent is forgotten; every listener looks at the record within a second by itself.
 */
export function createRedisAnnouncements(redis: RedisStore, processId: string): Announcements {
  const channel = redis.key("announcements", "v1");
  const listeners: AnnouncementListener[] = [];
  const pending = new Map<Topic, Set<string>>();
  let isSending = false;
  let hasBegun = false;

  function tell(topic: Topic, userId: string): void {
    if (!redis.isUp()) return;
    const users = pending.get(topic) ?? new Set();
    if (users.size < MAX_PENDING) pending.set(topic, users.add(userId));
    if (!isSending) void send();
  }

  async function send(): Promise<void> {
    isSending = true;
    // What is told in this turn of the loop goes together.
    await new Promise(setImmediate);
    while (pending.size > 0) {
      const message = JSON.stringify({
        from: processId,
        ...Object.fromEntries([...pending].map(([topic, users]) => [topic, [...users]])),
      });
      pending.clear();
      await redis.run("announce", (client) => client.publish(channel, message)).catch(() => {});
    }
    isSending = false;
  }

  redis.subscribe(channel, {
    onMessage(text) {
      const message = read(text);
      if (message["from"] === processId) return;
      for (const topic of TOPICS) {
        const users = message[topic];
        if (!Array.isArray(users)) continue;
        for (const userId of users) for (const listener of listeners) listener[topic]?.(String(userId));
      }
    },
    onLive() {
      if (hasBegun) for (const listener of listeners) listener.missed?.();
      hasBegun = true;
    },
  });

  return {
    journalChanged: (userId) => tell("journalChanged", userId),
    standingChanged: (userId) => tell("standingChanged", userId),
    accountChanged: (userId) => tell("accountChanged", userId),
    listen: (listener) => void listeners.push(listener),
  };
}

/** Whoever reaches Redis can say anything there: what is no announcement says nothing. */
function read(text: string): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(text)) as Record<string, unknown>;
  } catch {
    return {};
  }
}
