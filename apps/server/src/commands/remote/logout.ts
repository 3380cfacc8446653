import { CommandFailure, type CommandContext } from "../command.ts";
import { openConnection } from "./connection.ts";
import { lockCredentials, removeCredentials } from "./credentials.ts";
import { placesOf } from "./private-files.ts";

/** Ends the session at the server, and forgets here what it was signed in with, whether the server can be told or not. */
export async function logout(context: CommandContext): Promise<void> {
  const places = placesOf(context);
  const connection = await openConnection(context, places);
  const { server, kind } = connection.credentials();
  const untold = kind === "session" ? await endSession() : undefined;
  using _lock = await lockCredentials(places);
  await removeCredentials(places);
  context.output.write(`Signed out of ${server}.\n`);
  if (kind === "api-key") context.errors.write("The API key itself goes on until it is deleted in the account.\n");
  if (untold !== undefined) {
    context.errors.write(
      `The server was not told (${untold.message}) Where its session is still open, end it in the app under You → Sessions.\n`,
    );
  }

  async function endSession(): Promise<CommandFailure | undefined> {
    try {
      await connection.call((client, options) => client.logout({}, options));
      return undefined;
    } catch (error) {
      if (error instanceof CommandFailure) return error;
      throw error;
    }
  }
}
