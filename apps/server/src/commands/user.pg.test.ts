import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { createTestMachine, failureOf, type TestMachine } from "./command.fixture.ts";
import { explain } from "./explain.ts";
import { migrate } from "./migrate.ts";
import { addUser, listUsers, setUserActive, setUserRole } from "./user.ts";

let machine: TestMachine;
before(async () => (machine = await createTestMachine()));
after(async () => machine[Symbol.asyncDispose]());

async function listed(email: string): Promise<Record<string, unknown> | undefined> {
  const context = machine.context();
  await listUsers(context, { json: true });
  return context.said.output
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .find((account) => account["email"] === email);
}

test("an account that the operator adds is verified, and an administrator's where that was asked for", async () => {
  const context = machine.context({ input: "correct horse battery\nnot read\n" });
  const options = { admin: true, name: "Ann Marie Lee", timezone: "Europe/Berlin", passwordStdin: true };
  await addUser(context, "ann@example.org", options);
  const account = await listed("ann@example.org");
  assert.deepEqual(account?.["roles"], ["user", "admin"]);
  assert.equal(account?.["isVerified"], true);
  assert.equal(account?.["firstName"], "Ann Marie");
  assert.equal(account?.["lastName"], "Lee");
  assert.equal(account?.["timezone"], "Europe/Berlin");
});

test("roles and closing follow the operator, whatever the case of the address", async () => {
  const email = await machine.addUser();
  await setUserRole(machine.context(), email.toUpperCase(), "admin");
  assert.deepEqual((await listed(email))?.["roles"], ["user", "admin"]);
  await setUserRole(machine.context(), email, "user");
  assert.deepEqual((await listed(email))?.["roles"], ["user"]);
  await setUserActive(machine.context(), email, false);
  assert.equal((await listed(email))?.["isActive"], false);
  await setUserActive(machine.context(), email, true);
  assert.equal((await listed(email))?.["isActive"], true);
});

test("an address that nobody has, one that is taken and a weak password are told in a sentence", async () => {
  const email = await machine.addUser();
  const add = (address: string, password: string) =>
    addUser(machine.context({ input: `${password}\n` }), address, { passwordStdin: true, timezone: "UTC" }).catch(
      explain,
    );
  assert.deepEqual(await add(email, "correct horse battery"), {
    text: "aura: This e-mail address is taken\n",
    exitCode: 1,
  });
  assert.match(((await add("new@example.org", "password")) as { text: string }).text, /^aura: .*password/);
  assert.match(((await add("no address", "correct horse battery")) as { text: string }).text, /^aura: .*email/);
  const failure = await failureOf(setUserActive(machine.context(), "nobody@example.org", false));
  assert.match(failure.message, /no account with the address nobody@example.org/);
  assert.equal((await failureOf(setUserRole(machine.context(), email, "king"))).exitCode, 2);
});

test("without a terminal and without --password-stdin no password is asked for", async () => {
  const failure = await failureOf(addUser(machine.context({ input: "x" }), "bob@example.org", {}));
  assert.equal(failure.exitCode, 2);
  assert.match(failure.message, /--password-stdin/);
});

test("a migration finds nothing to do on a database that is up to date", async () => {
  const context = machine.context();
  await migrate(context);
  assert.equal(context.said.output, "The database is up to date.\n");
});
