/** Calls from a page to its worker and back: typed, cancellable, with errors that keep their names and codes. */

/** A message port, a worker, or a worker's own end. */
export interface Port {
  postMessage(message: unknown): void;
  addEventListener(type: "message", listener: (event: { readonly data: unknown }) => void): void;
  removeEventListener(type: "message", listener: (event: { readonly data: unknown }) => void): void;
  start?(): void;
}

/** The same methods, answered from elsewhere. An `AbortSignal` among the arguments cancels the call. */
export type Remote<T> = {
  readonly [K in keyof T]: T[K] extends (...args: infer A) => infer R ? (...args: A) => Promise<Awaited<R>> : never;
};

/** One call on its way; its id is used once in all tabs. */
export interface Call {
  readonly id: string;
  readonly method: string;
  readonly args: readonly unknown[];
  readonly signal: AbortSignal;
}

export type Dispatch = (call: Call) => Promise<unknown>;

/** An error as it travels: never its stack, never its cause. */
export interface CarriedError {
  readonly name: string;
  readonly message: string;
  readonly code?: string;
}

/** A call as it travels; a signal cannot, so where it stood is told. */
export interface CarriedCall {
  readonly id: string;
  readonly method: string;
  readonly args: readonly unknown[];
  readonly signalAt: number;
}

type ToServer =
  { readonly type: "call"; readonly call: CarriedCall } | { readonly type: "cancel"; readonly id: string };
export type Outcome =
  | { readonly type: "answer"; readonly id: string; readonly value: unknown }
  | { readonly type: "failure"; readonly id: string; readonly error: CarriedError };
type ToClient = Outcome | { readonly type: "event"; readonly topic: string; readonly detail: unknown };

export interface Connected<T> {
  readonly remote: Remote<T>;
  /** Calls `listener` at every event of the topic; gives what ends that. */
  subscribe(topic: string, listener: (detail: unknown) => void): () => void;
  /** Fails what is under way and everything that is asked from now on. */
  close(reason: Error): void;
}

/**
 * Calls what `serve` serves at the other end of the port.
 * @param clientId used by nobody else, so that the ids of calls are used once
 */
export function createRemote<T extends object>(port: Port, clientId: string): Connected<T> {
  const pending = new Map<string, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  const listeners = new Map<string, Set<(detail: unknown) => void>>();
  let last = 0;
  let closed: Error | undefined;

  const receive = ({ data }: { readonly data: unknown }): void => {
    const message = data as ToClient;
    if (message.type === "event") {
      for (const listener of listeners.get(message.topic) ?? []) listener(message.detail);
      return;
    }
    const waiting = pending.get(message.id);
    pending.delete(message.id);
    if (message.type === "answer") waiting?.resolve(message.value);
    else waiting?.reject(errorOf(message.error));
  };
  port.addEventListener("message", receive);
  port.start?.();

  function call(method: string, given: readonly unknown[]): Promise<unknown> {
    if (closed !== undefined) return Promise.reject(closed);
    const signalAt = given.findIndex((value) => value instanceof AbortSignal);
    const signal = given[signalAt] as AbortSignal | undefined;
    if (signal?.aborted === true) return Promise.reject(abortError());
    const args = given.map((value, index) => (index === signalAt ? undefined : value));
    last += 1;
    const id = `${clientId}:${last}`;
    return new Promise((resolve, reject) => {
      const cancel = (): void => {
        pending.delete(id);
        post(port, { type: "cancel", id });
        reject(abortError());
      };
      pending.set(id, {
        resolve(value) {
          signal?.removeEventListener("abort", cancel);
          resolve(value);
        },
        reject(error) {
          signal?.removeEventListener("abort", cancel);
          reject(error);
        },
      });
      signal?.addEventListener("abort", cancel, { once: true });
      try {
        post(port, { type: "call", call: { id, method, args, signalAt } });
      } catch (error) {
        // What cannot be copied cannot be sent.
        pending.delete(id);
        reject(error as Error);
      }
    });
  }

  const methods = new Map<string, (...args: readonly unknown[]) => Promise<unknown>>();
  const remote = new Proxy({} as Remote<T>, {
    get(_target, name) {
      // A promise resolved with the proxy would ask whether it is one itself.
      if (typeof name !== "string" || name === "then") return undefined;
      const method = methods.get(name) ?? ((...args: readonly unknown[]) => call(name, args));
      methods.set(name, method);
      return method;
    },
  });
  return {
    remote,
    subscribe(topic, listener) {
      const ofTopic = listeners.get(topic) ?? new Set();
      listeners.set(topic, ofTopic.add(listener));
      return () => void ofTopic.delete(listener);
    },
    close(reason) {
      closed = reason;
      port.removeEventListener("message", receive);
      for (const { reject } of pending.values()) reject(reason);
      pending.clear();
    },
  };
}

/** Answers calls that arrive at the port; gives what sends an event to the other end. */
export function serve(port: Port, dispatch: Dispatch): (topic: string, detail: unknown) => void {
  const running = new Map<string, AbortController>();
  port.addEventListener("message", ({ data }) => {
    const message = data as ToServer;
    if (message.type === "cancel") {
      running.get(message.id)?.abort();
      return;
    }
    const { id } = message.call;
    const controller = new AbortController();
    running.set(id, controller);
    void settle(dispatch, receiveCall(message.call, controller.signal)).then((outcome) => {
      running.delete(id);
      sendOutcome(outcome, (sent) => post(port, sent));
    });
  });
  port.start?.();
  return (topic, detail) => post(port, { type: "event", topic, detail });
}

/** Answers calls by the methods of an object. */
export function dispatchTo(implementation: object): Dispatch {
  return async ({ method, args }) => invoke(implementation, method, args);
}

/** Calls a method by its name; an inherited one is not one of the object's. */
export function invoke(implementation: object, method: string, args: readonly unknown[]): unknown {
  const found = Object.hasOwn(implementation, method)
    ? (implementation as Readonly<Record<string, unknown>>)[method]
    : undefined;
  if (typeof found !== "function") throw new TypeError(`There is no method ${method}`);
  return (found as (...args: readonly unknown[]) => unknown)(...args);
}

/** How a call ended, as it travels back. */
export async function settle(dispatch: Dispatch, call: Call): Promise<Outcome> {
  try {
    return { type: "answer", id: call.id, value: await dispatch(call) };
  } catch (error) {
    return { type: "failure", id: call.id, error: carry(error) };
  }
}

/** Sends how a call ended. An answer that cannot be copied is a failure too: the caller would wait for it for ever. */
export function sendOutcome(outcome: Outcome, send: (outcome: Outcome) => void): void {
  try {
    send(outcome);
  } catch (error) {
    send({ type: "failure", id: outcome.id, error: carry(error) });
  }
}

/** A call that has arrived, with a signal of this end where its own one stood. */
export function receiveCall({ id, method, args, signalAt }: CarriedCall, signal: AbortSignal): Call {
  return { id, method, args: args.map((value, index) => (index === signalAt ? signal : value)), signal };
}

/** A call as it travels on. */
export function carryCall({ id, method, args, signal }: Call): CarriedCall {
  const signalAt = args.indexOf(signal);
  return { id, method, args: args.map((value, index) => (index === signalAt ? undefined : value)), signalAt };
}

export function errorOf({ name, message, code }: CarriedError): Error {
  return Object.assign(new Error(message), { name, ...(code === undefined ? {} : { code }) });
}

export function abortError(): Error {
  return Object.assign(new Error("The call was cancelled"), { name: "AbortError" });
}

function carry(error: unknown): CarriedError {
  if (!(error instanceof Error)) return { name: "Error", message: String(error) };
  const { code } = error as { code?: unknown };
  return { name: error.name, message: error.message, ...(typeof code === "string" ? { code } : {}) };
}

function post(port: Port, message: ToServer | ToClient): void {
  port.postMessage(message);
}
