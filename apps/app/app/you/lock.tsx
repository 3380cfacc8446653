import { LockScreen } from "../../src/features/you/lock-screen.tsx";

export default function LockRoute() {
  return <LockScreen />;
}
