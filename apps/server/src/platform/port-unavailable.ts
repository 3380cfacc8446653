/** Thrown when a server cannot listen where it was told to. */
export class PortUnavailable extends Error {
  constructor(variable: string, address: string, reason: string, cause: unknown) {
    super(`${address} cannot be listened on: ${reason}. Choose another port with ${variable}.`, { cause });
    this.name = "PortUnavailable";
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: "another program listens there",
  EACCES: "the system reserves low ports for its administrator",
};

/**
 * Opens a server.
 * @param variable what sets the port, for the person who must choose another
 * @throws PortUnavailable where the port is taken or not allowed; any other failure as it is
 */
export async function listenOn<T>(
  variable: string,
  { host, port }: { readonly host: string; readonly port: number },
  open: () => Promise<T>,
): Promise<T> {
  try {
    return await open();
  } catch (error) {
    const reason = REASONS[(error as NodeJS.ErrnoException).code ?? ""];
    if (reason === undefined) throw error;
    throw new PortUnavailable(variable, `Port ${port} of ${host}`, reason, error);
  }
}
