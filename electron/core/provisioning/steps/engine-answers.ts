import { z } from 'zod';
import { SlipwayError } from '../../../../shared/domain/slipway-error.ts';

/** The parts of the engine's answers that the steps read (https://docs.docker.com/reference/api/engine/). */
const answers = {
  swarm: z.object({ ID: z.string(), JoinTokens: z.object({ Worker: z.string(), Manager: z.string() }) }),
  info: z.object({
    Swarm: z.object({ LocalNodeState: z.string(), NodeID: z.string(), Error: z.string().default('') }),
  }),
  nodes: z.array(
    z.object({
      ID: z.string(),
      Spec: z.object({ Role: z.string() }),
      Status: z.object({ State: z.string(), Message: z.string().default('') }),
    }),
  ),
} as const;

type AnswerName = keyof typeof answers;

/** An engine's answer, checked. Fails with `docker.failed`. */
export function readEngine<Name extends AnswerName>(name: Name, answer: unknown): z.infer<(typeof answers)[Name]> {
  const parsed = answers[name].safeParse(answer);
  if (!parsed.success) throw new SlipwayError('docker.failed', { data: { detail: `an unknown answer (${name})` } });
  return parsed.data as z.infer<(typeof answers)[Name]>;
}
