import { lazy, Suspense } from "react";

/** A piece of its own, which only those who come here load. */
const Area = lazy(async () => ({
  default: (await import("../../src/features/connections/connections-area.tsx")).ConnectionsArea,
}));

export default function KeepingRoute() {
  return (
    <Suspense fallback={null}>
      <Area place="keeping" />
    </Suspense>
  );
}
