import { ExportScreen } from "../../src/features/you/export-screen.tsx";

export default function ExportRoute() {
  return <ExportScreen />;
}
