import { Share } from "react-native";

/** How a text leaves the app from here: shared with another one. */
export const GIVING: "copy" | "share" | undefined = "share";

/** Gives a text to whatever the person chooses; whether it is certain that it has gone. */
export async function giveText(text: string): Promise<boolean> {
  await Share.share({ message: text });
  // The sheet shows by itself what became of it.
  return false;
}
