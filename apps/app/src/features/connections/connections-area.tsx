import { useConnectionTexts } from "../../locale/connections.ts";
import { CalendarScreen } from "./calendar-screen.tsx";
import { KeepingScreen } from "./keeping-screen.tsx";
import { WebhooksScreen } from "./webhooks-screen.tsx";

const SCREENS = { webhooks: WebhooksScreen, calendar: CalendarScreen, keeping: KeepingScreen } as const;

/** Pages that few people need and one file has: what is told of a journal elsewhere, and how long things are kept. */
export function ConnectionsArea({ place }: { readonly place: keyof typeof SCREENS }) {
  const hasTexts = useConnectionTexts();
  const Screen = SCREENS[place];
  return hasTexts ? <Screen /> : null;
}
