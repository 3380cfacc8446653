import { JournalScreen } from "../../src/features/journal/journal-screen.tsx";

export default function JournalRoute() {
  return <JournalScreen />;
}
