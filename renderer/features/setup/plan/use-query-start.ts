import { useEffect, useState } from 'react';

/** Since when something has been running, in milliseconds since the epoch; null while it is not. */
export function useQueryStart(running: boolean): number | null {
  const [startedAt, setStartedAt] = useState<number | null>(null);
  useEffect(() => setStartedAt(running ? Date.now() : null), [running]);
  return startedAt;
}
