import { DataScreen } from "../../src/features/you/data-screen.tsx";

export default function DataRoute() {
  return <DataScreen />;
}
