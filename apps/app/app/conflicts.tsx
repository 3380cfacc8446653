import { ConflictsScreen } from "../src/features/conflicts/conflicts-screen.tsx";

export default function ConflictsRoute() {
  return <ConflictsScreen />;
}
