import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { z } from 'zod';

const PullLine = z.object({ error: z.string().optional() });

/**
 * The error in the answer of `POST /images/create`: lines of JSON under status 200, whatever happens
 * (https://docs.docker.com/reference/api/engine/). Null where it was pulled.
 */
export async function lastPullError(answer: Readable): Promise<string | null> {
  let said: string | null = null;
  for await (const line of createInterface({ input: answer, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line.trim() === '') continue;
    said = PullLine.safeParse(parsed(line)).data?.error ?? said;
  }
  return said;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
