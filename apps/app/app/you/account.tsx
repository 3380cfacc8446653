import { AccountScreen } from "../../src/features/you/account-screen.tsx";

export default function AccountRoute() {
  return <AccountScreen />;
}
