import { SyncScreen } from "../../src/features/you/sync-screen.tsx";

export default function SyncRoute() {
  return <SyncScreen />;
}
