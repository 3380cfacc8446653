import { setTimeout as delay } from "node:timers/promises";
import { watchMemory } from "../../tools/bench/processes.ts";
import type { Attack, Ending, Target } from "./attacks.ts";
import { createStage, register } from "./stage.ts";

export interface SiegeOptions {
  /** What is done at once, and what after that. */
  readonly waves: readonly (readonly Attack[])[];
  /** Half-open connections of one attack; attacks with less of them take their share of this. */
  readonly connections: number;
  readonly onWave?: (name: string) => void;
}

/** How a server stood a wave of attacks. */
export interface WaveOutcome {
  readonly name: string;
  readonly times: number;
  /** How long the connection lasted that the server let stay longest. */
  readonly longestMs: number;
  /** Resident memory above what it was when the wave began. */
  readonly grownBytes: number;
  /** How often the server was asked whether it lives, and how long it took at worst. */
  readonly asked: number;
  readonly longestAnswerMs: number;
  /** What came back that should not have. */
  readonly faults: readonly string[];
}

const ASK_EVERY_MS = 20;

/** Attacks a server of its own in one wave after another, and asks all the while whether it lives. */
export async function besiege({ waves, connections, onWave }: SiegeOptions): Promise<WaveOutcome[]> {
  await using stage = await createStage();
  await stage.start();
  const { accessToken } = await register(stage.url(), 0);
  const target: Target = { url: stage.url(), accessToken };
  const outcomes: WaveOutcome[] = [];
  for (const wave of waves) {
    const name = wave.map((attack) => attack.name).join(", ");
    onWave?.(name);
    const memory = watchMemory(stage.pid());
    const life = askWhetherAlive(target.url);
    const attacks = wave.map(async (attack) => ({
      attack,
      endings: await attack.run(target, attack.times(connections)),
    }));
    const ended = await Promise.race([Promise.all(attacks), stage.ended]);
    const { asked, longestAnswerMs, faults } = await life.stop();
    const { highest, samples } = memory.stop();
    const all = ended.flatMap(({ endings }) => endings);
    outcomes.push({
      name,
      times: all.length,
      longestMs: Math.max(...all.map(({ lastedMs }) => lastedMs)),
      grownBytes: highest - (samples[0] ?? highest),
      asked,
      longestAnswerMs,
      faults: [...faults, ...new Set(ended.flatMap(unexpected))],
    });
  }
  return outcomes;
}

function unexpected({ attack, endings }: { attack: Attack; endings: readonly Ending[] }): string[] {
  const others = endings.filter(({ answer }) => answer !== attack.expected);
  return others.map(({ answer }) => `${attack.name}: ${answer}`);
}

/** Asks as probes do: on a connection of its own each time. */
function askWhetherAlive(url: string) {
  const faults: string[] = [];
  let asked = 0;
  let longestAnswerMs = 0;
  let isWanted = true;
  async function ask(): Promise<void> {
    while (isWanted) {
      const beganMs = performance.now();
      const answer = await fetch(`${url}/livez`, { headers: { connection: "close" } }).catch((error: Error) => error);
      if (answer instanceof Error) faults.push(`/livez: ${answer.message}`);
      else {
        await answer.arrayBuffer();
        if (answer.status !== 200) faults.push(`/livez answered ${answer.status}`);
      }
      longestAnswerMs = Math.max(longestAnswerMs, performance.now() - beganMs);
      asked += 1;
      await delay(ASK_EVERY_MS);
    }
  }
  const asking = ask();
  return {
    async stop() {
      isWanted = false;
      await asking;
      return { asked, longestAnswerMs, faults };
    },
  };
}
