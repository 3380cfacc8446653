import { expect, jest, test } from "@jest/globals";
import { act, fireEvent, screen } from "@testing-library/react-native";
import type { Account, Outcome } from "../../data/account.ts";
import type { SignedIn } from "../../data/session.ts";
import { show } from "../journal.fixture.tsx";
import { SecondFactorStep } from "./second-factor-step.tsx";

const DONE = { kind: "done", value: { kind: "open" } } as Outcome<SignedIn>;

function open(verifyMfa: Account["verifyMfa"]): { readonly onDone: jest.Mock } {
  const onDone = jest.fn();
  show(<SecondFactorStep mfaToken="token" onDone={onDone} />, { account: { verifyMfa } });
  return { onDone };
}

const type = (code: string): void => fireEvent.changeText(screen.getByLabelText("Code"), code);
const submit = (): void => fireEvent.press(screen.getByRole("button", { name: "Sign in" }));

test("a code is sent without the spaces around it, and the way goes on", async () => {
  const verifyMfa = jest.fn(async () => DONE);
  const { onDone } = open(verifyMfa);
  type(" 123456 ");
  submit();
  await act(async () => {});
  expect(verifyMfa.mock.calls).toEqual([["token", "123456"]]);
  expect(onDone).toHaveBeenCalledTimes(1);
});

test("a wrong code is said beside the field, stays to be mended, and can be sent again", async () => {
  const answers: Outcome<SignedIn>[] = [{ kind: "failed", problem: "wrong" }, DONE];
  const { onDone } = open(async () => answers.shift() as Outcome<SignedIn>);
  type("000000");
  submit();
  expect(await screen.findByText(/That code is not right/)).toBeTruthy();
  expect(onDone).not.toHaveBeenCalled();
  expect(screen.getByLabelText("Code").props["value"]).toBe("000000");
  type("123456");
  submit();
  await act(async () => {});
  expect(onDone).toHaveBeenCalledTimes(1);
  expect(screen.queryByText(/That code is not right/)).toBeNull();
});

test("two taps send one code", async () => {
  let answer: (outcome: Outcome<SignedIn>) => void = () => {};
  const verifyMfa = jest.fn(() => new Promise<Outcome<SignedIn>>((resolve) => (answer = resolve)));
  open(verifyMfa);
  type("123456");
  // Both before anything is drawn anew: the button is not off yet.
  act(() => {
    submit();
    submit();
  });
  expect(verifyMfa).toHaveBeenCalledTimes(1);
  await act(async () => answer(DONE));
});

test("nothing is sent where nothing was typed", async () => {
  const verifyMfa = jest.fn(async () => DONE);
  open(verifyMfa);
  type("  ");
  submit();
  await act(async () => {});
  expect(verifyMfa).not.toHaveBeenCalled();
});

test("a server that cannot be reached is said, and no code is lost", async () => {
  open(() => Promise.reject(new Error("nobody answers")));
  type("123456");
  submit();
  expect(await screen.findByText(/The server failed/)).toBeTruthy();
  expect(screen.getByLabelText("Code").props["value"]).toBe("123456");
});
