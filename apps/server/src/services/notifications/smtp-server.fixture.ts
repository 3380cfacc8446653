import { SMTPServer } from "smtp-server";

/** How a mail server behaves badly; a value may change while it runs. */
export interface SmtpFaults {
  /** Its answer to every recipient. */
  refusesWith?: number | undefined;
  /** Its answer once it has the whole text. */
  refusesTextWith?: number | undefined;
  /** It takes connections and never says anything. */
  readonly isSilent?: boolean;
  /** It takes a mail and, while this is so, says again and again that it is not done yet. */
  readonly drips?: () => boolean;
}

export interface TestSmtpServer extends AsyncDisposable {
  readonly port: number;
  /** Mails that it took, as they came over the line. */
  readonly received: { readonly to: string[]; readonly text: string }[];
}

/** A real mail server on this machine, without TLS and without a sign-in. */
export async function startSmtpServer(faults: SmtpFaults = {}): Promise<TestSmtpServer> {
  const received: { to: string[]; text: string }[] = [];
  const timers = new Set<NodeJS.Timeout>();
  const failure = (code: number | undefined, words: string): Error | null =>
    code === undefined ? null : Object.assign(new Error(words), { responseCode: code });
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS", "AUTH"],
    onConnect(_session, done) {
      if (faults.isSilent !== true) done();
    },
    onRcptTo(address, _session, done) {
      done(failure(faults.refusesWith, `no such mailbox ${address.address}`));
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        const to = session.envelope.rcptTo.map(({ address }) => address);
        if (faults.drips?.() === true) return drip(session.id);
        const refused = failure(faults.refusesTextWith, `no such text for ${to.join()}`);
        if (refused === null)
          received.push({ to, text: Buffer.concat(chunks).toString("utf8").replaceAll("\r\n", "\n") });
        done(refused);
      });
    },
  });
  server.on("error", () => {});

  /** Lines that begin an answer (RFC 5321 §4.2.1) and none that ends it. */
  function drip(sessionId: string): void {
    const connection = [...(server.connections as Set<{ id: string; _socket: { write(text: string): void } }>)].find(
      ({ id }) => id === sessionId,
    );
    timers.add(setInterval(() => connection?._socket.write("250-still at it\r\n"), 20));
  }

  const listening = server.listen(0, "127.0.0.1");
  await new Promise<void>((resolve) => listening.once("listening", resolve));
  const { port } = listening.address() as { port: number };
  return {
    port,
    received,
    async [Symbol.asyncDispose]() {
      for (const timer of timers) clearInterval(timer);
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
