import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import { createRemote, dispatchTo, serve, type Connected, type Port } from "./rpc.ts";

interface Journal {
  word(length: number): string;
  save(text: string): Promise<{ saved: string }>;
  fail(): never;
  search(query: string, signal?: AbortSignal): Promise<string>;
  callable(): unknown;
}

describe("a call to the other end of a port", () => {
  let channel: InstanceType<typeof MessageChannel>;
  let connected: Connected<Journal>;
  let emit: (topic: string, detail: unknown) => void;
  let searching: { query: string; signal: AbortSignal }[];
  let wasSearched: PromiseWithResolvers<void>;

  beforeEach(() => {
    channel = new MessageChannel();
    searching = [];
    wasSearched = Promise.withResolvers();
    const journal: Journal = {
      word: (length) => "a".repeat(length),
      save: async (text) => ({ saved: text }),
      fail: () => {
        throw Object.assign(new RangeError("no room"), { code: "STORAGE_FULL", secret: "so to bed" });
      },
      search: (query, signal) =>
        new Promise((_, reject) => {
          assert.ok(signal !== undefined);
          searching.push({ query, signal });
          signal.addEventListener("abort", () => reject(new Error("stopped")));
          wasSearched.resolve();
        }),
      callable: () => () => {},
    };
    emit = serve(channel.port1 as unknown as Port, dispatchTo(journal));
    connected = createRemote<Journal>(channel.port2 as unknown as Port, "tab");
  });

  afterEach(() => {
    channel.port1.close();
    channel.port2.close();
  });

  test("it is answered, also where the method is asynchronous", async () => {
    assert.equal(await connected.remote.word(3), "aaa");
    assert.deepEqual(await connected.remote.save("so to bed"), { saved: "so to bed" });
  });

  test("answers find their calls, whatever the order", async () => {
    const answers = await Promise.all([3, 1, 2].map((length) => connected.remote.word(length)));
    assert.deepEqual(answers, ["aaa", "a", "aa"]);
  });

  test("a failure keeps its name, message and code, and nothing else", async () => {
    await assert.rejects(connected.remote.fail(), (error: Error & { code?: string; secret?: string }) => {
      assert.deepEqual(
        [error.name, error.message, error.code, error.secret],
        ["RangeError", "no room", "STORAGE_FULL", undefined],
      );
      return true;
    });
  });

  test("a method that is not there, or is inherited, is refused", async () => {
    const remote = connected.remote as unknown as Record<string, () => Promise<unknown>>;
    await assert.rejects(remote["erase"]?.() ?? Promise.resolve(), /no method erase/);
    await assert.rejects(remote["toString"]?.() ?? Promise.resolve(), /no method toString/);
    await assert.rejects(remote["constructor"]?.() ?? Promise.resolve(), /no method constructor/);
  });

  test("cancelled, it ends at once here and is stopped there", async () => {
    const controller = new AbortController();
    const call = connected.remote.search("oak", controller.signal);
    await wasSearched.promise;
    controller.abort();
    await assert.rejects(call, { name: "AbortError" });
    const [{ query, signal } = assert.fail("nothing was searched")] = searching;
    assert.equal(query, "oak");
    if (!signal.aborted) await new Promise((resolve) => signal.addEventListener("abort", resolve));
  });

  test("cancelled before, it is never made", async () => {
    await assert.rejects(connected.remote.search("oak", AbortSignal.abort()), { name: "AbortError" });
    await connected.remote.word(1);
    assert.equal(searching.length, 0);
  });

  test("what cannot be copied fails the call and not the port", async () => {
    await assert.rejects(connected.remote.callable());
    await assert.rejects(connected.remote.save((() => {}) as never), { name: "DataCloneError" });
    assert.equal(await connected.remote.word(1), "a");
  });

  test("events reach those who listen to their topic, until they stop", async () => {
    const heard: unknown[] = [];
    const stop = connected.subscribe("changed", (detail) => heard.push(detail));
    connected.subscribe("sync", (detail) => heard.push(detail));
    emit("changed", ["entries"]);
    await connected.remote.word(1);
    stop();
    emit("changed", ["drafts"]);
    emit("sync", "offline");
    await connected.remote.word(1);
    assert.deepEqual(heard, [["entries"], "offline"]);
  });

  test("a closed connection fails what is under way and what comes after", async () => {
    const call = connected.remote.search("oak", new AbortController().signal);
    connected.close(new Error("the worker is gone"));
    await assert.rejects(call, /the worker is gone/);
    await assert.rejects(connected.remote.word(1), /the worker is gone/);
  });

  test("a remote is no promise, so it can be handed through one", async () => {
    assert.equal(await Promise.resolve(connected.remote), connected.remote);
  });
});
