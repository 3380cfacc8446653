import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";

/** An address of the loopback interface that leads to another, as the address of a database does that changes its machine. */
export interface Relay extends AsyncDisposable {
  readonly port: number;
  /** Cuts what is connected, and leads to another port from now on. */
  leadTo(port: number): void;
}

export async function startRelay(first: number): Promise<Relay> {
  let target = first;
  const sockets = new Set<Socket>();
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.once("close", () => sockets.delete(socket));
  };
  const server = createServer((caller) => {
    const onward = connect(target, "127.0.0.1");
    for (const socket of [caller, onward]) keep(socket);
    caller.pipe(onward).pipe(caller);
    caller.once("close", () => onward.destroy());
    onward.once("close", () => caller.destroy());
  });
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    leadTo(port) {
      target = port;
      cut();
    },
    async [Symbol.asyncDispose]() {
      cut();
      server.close();
      await once(server, "close");
    },
  };
}
