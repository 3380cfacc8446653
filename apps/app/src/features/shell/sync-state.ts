import CloudCheck from "lucide-react-native/icons/cloud-check";
import CloudOff from "lucide-react-native/icons/cloud-off";
import HardDrive from "lucide-react-native/icons/hard-drive";
import RefreshCw from "lucide-react-native/icons/refresh-cw";
import TriangleAlert from "lucide-react-native/icons/triangle-alert";
import type { Glance } from "../../data/journal.ts";

export const SYNC_ICONS = {
  savedHere: HardDrive,
  busy: RefreshCw,
  synced: CloudCheck,
  offline: CloudOff,
  needsYou: TriangleAlert,
} as const;

/** What is said of the words: that they need somebody stands before that they are on their way. */
export function shownState({ state, isBusy }: Glance): keyof typeof SYNC_ICONS {
  return isBusy && state !== "needsYou" ? "busy" : state;
}
