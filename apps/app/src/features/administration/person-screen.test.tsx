import type { Account as AdminAccount, CallInput, User } from "@aura-journal/contracts";
import { expect, test } from "@jest/globals";
import { act, fireEvent, screen } from "@testing-library/react-native";
import type { Outcome } from "../../data/account.ts";
import { show } from "../journal.fixture.tsx";
import { AdministrationArea } from "./administration-area.tsx";

const ANN: AdminAccount = {
  userId: "019a0000-0000-7000-8000-000000000002",
  email: "ann@example.org",
  firstName: "Ann",
  timezone: "Europe/Berlin",
  roles: ["user"],
  isActive: true,
  isVerified: true,
  mfaEnabled: false,
  createdAt: "2026-01-02T03:04:05.000Z",
};
const OWN_ID = "019a0000-0000-7000-8000-000000000001";
const FAILED: Outcome<unknown> = { kind: "failed", problem: "offline" };

interface Asked {
  readonly line: string;
  readonly input: CallInput;
}

/** Shows the page of an account to somebody who has these roles here. */
function open(
  { roles = ["user", "admin"], userId = ANN.userId }: { readonly roles?: User["roles"]; readonly userId?: string },
  answer: (asked: Asked) => Outcome<unknown> = () => ({ kind: "done", value: { ...ANN, userId } }),
): Asked[] {
  const asked: Asked[] = [];
  show(<AdministrationArea place={["users", userId]} />, {
    account: {
      accountState: async () => ({ kind: "open", user: { userId: OWN_ID, roles } as unknown as User }),
      async callByLine(line, input) {
        asked.push({ line, input });
        return answer({ line, input });
      },
    },
  });
  return asked;
}

async function press(name: string): Promise<void> {
  fireEvent.press(await screen.findByRole("button", { name }));
  await act(async () => {});
}

const changes = (asked: readonly Asked[]) =>
  asked.filter(({ line }) => line.startsWith("PUT")).map(({ input }) => input);

test("nothing is done before its consequence was read, and the first button is then the way out", async () => {
  const asked = open({});
  await press("Close the account");
  await screen.findByText(/Ann is signed out everywhere at once/);
  await press("Leave it open");
  expect(screen.queryByText(/Ann is signed out everywhere/)).toBeNull();
  expect(changes(asked)).toEqual([]);
  await press("Close the account");
  await press("Yes, close it");
  expect(changes(asked)).toEqual([{ params: { user_id: ANN.userId }, body: { isActive: false } }]);
  await screen.findByText("The account is closed.");
});

test("whoever becomes an administrator keeps the roles of before", async () => {
  const asked = open({});
  await press("Make an administrator");
  await press("Yes, make an administrator");
  expect(changes(asked).map(({ body }) => body)).toEqual([{ roles: ["user", "admin"] }]);
});

test("one's own account offers no way to shut oneself out", async () => {
  open({ userId: OWN_ID });
  await screen.findByText(/This is your own account/);
  expect(screen.queryAllByRole("button")).toEqual([]);
});

test("a change that did not come about is said to have changed nothing", async () => {
  open({}, ({ line }) => (line.startsWith("PUT") ? FAILED : { kind: "done", value: ANN }));
  await press("Close the account");
  await press("Yes, close it");
  await screen.findByText(/Nothing was changed/);
  expect(screen.queryByText("The account is closed.")).toBeNull();
});

test("whoever is no administrator asks the server for nothing", async () => {
  const asked = open({ roles: ["user"] });
  await screen.findByText("These pages are for administrators of this server.");
  expect(asked).toEqual([]);
});
