import { z } from 'zod';

/** Opaque identifier, made by core (UUID v4 or a slug where a name is the key). */
export const Id = z.string().min(1).max(64);
export type Id = z.infer<typeof Id>;

/** Milliseconds since the epoch, UTC. */
export const Timestamp = z.number().int().nonnegative();

/** `sha256:` and 64 lower-case hex digits, as registries print it. */
export const Digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);

/** Full Git object name. */
export const CommitId = z.string().regex(/^([0-9a-f]{40}|[0-9a-f]{64})$/);

/** DNS name or IPv4/IPv6 address, without port. */
export const NetworkAddress = z
  .string()
  .trim()
  .min(1)
  .max(253)
  .regex(/^[A-Za-z0-9]([A-Za-z0-9._:%-]*[A-Za-z0-9])?$|^::[0-9A-Fa-f:]*$/, 'address.invalid');

export const Port = z.number().int().min(1).max(65535);

/** What the UI may know of a secret: whether and since when it is set, never its value. */
export const SecretStatus = z.object({ setAt: Timestamp.nullable() });
export type SecretStatus = z.infer<typeof SecretStatus>;

/** A secret on its way in. Write-only: no output schema has this type. */
export const SecretInput = z.string().min(1).max(65_536);

/** The five states that the UI draws (ui.md rule 1). */
export const Status = z.enum(['ok', 'working', 'attention', 'failed', 'unknown']);
export type Status = z.infer<typeof Status>;

/** `HH:MM`, 24 hours. */
export const TimeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'time.invalid');

/** A sentence for a person: a locale key with its values; `en.json` and `zh-CN.json` hold the text. */
export const Message = z.object({
  key: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number()])).default({}),
});
export type Message = z.infer<typeof Message>;

/** Something core says: a sentence of the locales, or, as a plain string, what a host or an engine said, word for word. */
export const Note = z.union([z.string(), Message]);
export type Note = z.infer<typeof Note>;
