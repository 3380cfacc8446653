import { lazy, Suspense } from "react";

/** A piece of its own: most people move in once. */
const Screen = lazy(async () => ({
  default: (await import("../../src/features/moving-in/import-screen.tsx")).ImportScreen,
}));

export default function ImportRoute() {
  return (
    <Suspense fallback={null}>
      <Screen />
    </Suspense>
  );
}
