import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { app, closeStandIn, recorded } from '../support/electron/stand-in.ts';

describe('a desktop that cannot start', () => {
  afterAll(closeStandIn);

  it('says in words why, and ends without a window', async () => {
    // Settings of a newer version: refused, and left as they are.
    writeFileSync(join(app.getPath(), 'settings.json'), JSON.stringify({ version: 9999 }));
    await import('../../electron/main.ts');
    expect(recorded.errorBoxes).toHaveLength(1);
    expect(recorded.errorBoxes[0]?.content).toMatch(/^Slipway could not start: storage\.failed/);
    expect(recorded.windows).toHaveLength(0);
    expect(recorded.quits).toBe(1);
  });
});
