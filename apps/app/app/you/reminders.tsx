import { RemindersScreen } from "../../src/features/reminders/reminders-screen.tsx";

export default function RemindersRoute() {
  return <RemindersScreen />;
}
