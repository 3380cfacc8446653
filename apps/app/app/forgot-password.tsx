import { ForgotPasswordScreen } from "../src/features/account/forgot-password-screen.tsx";

export default function ForgotPasswordRoute() {
  return <ForgotPasswordScreen />;
}
