import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { coreTexts } from '../../../electron/core/texts.ts';
import { usualCanary } from '../../../shared/domain/apply-order.ts';
import { exportPlan } from '../../../shared/domain/plans-text.ts';
import type { Plan, PlanStep } from '../../../shared/schema/plan.ts';
import { buildSetup, siteOf } from '../../support/sample-site.ts';

function planOf(steps: readonly PlanStep[]): Plan {
  return {
    id: '5f0c-id-of-plan',
    task: { kind: 'setup', setupId: '77aa-id-of-setup' },
    title: { key: 'provisioning.operation.title', params: { count: 3 } },
    hostIds: ['h1', 'h2', 'h3'],
    createdAt: Date.UTC(2026, 10, 28, 18, 4),
    options: { parallelHosts: 16, canaryHostId: usualCanary(steps) },
    steps: [...steps],
    blockers: [],
    warnings: [],
  };
}

const exported = (plan: Plan, format: 'markdown' | 'shell', language: 'en' | 'zh-CN' = 'en') =>
  exportPlan(plan, format, {
    ...coreTexts(language),
    hostName: (id) => ({ h1: 'mgr01', h2: 'ws01', h3: 'ws02' })[id] ?? 'unknown',
    hostAddress: (id) => `192.0.2.${id.slice(1)}`,
  });

const fresh = planOf(buildSetup(siteOf({ h1: {}, h2: {}, h3: {} })).map((step) => step.shown));

describe('a plan as Markdown', () => {
  const text = exported(fresh, 'markdown');

  it('says first what it is, what is to be done, and in which order', () => {
    expect(text).toMatch(/^# Set up 3 hosts\n\nPlan made by Slipway on 2026-11-28 18:04 UTC\./);
    expect(text).toContain('- Nothing that runs is restarted.');
    expect(text).toContain('| mgr01 | 192.0.2.1 | 10 | 0 |');
    expect(text).toContain('1. mgr01 first, alone, through all its steps');
    expect(text.indexOf('## In short')).toBeLessThan(text.indexOf('## mgr01 (192.0.2.1)'));
  });

  it('gives every step its reason, command, proof and undo, and names what it waits for', () => {
    const steps = text.split(/^### /m).slice(1);
    expect(steps.length).toBe(fresh.steps.length);
    for (const step of steps) {
      expect(step).toContain('**Command**\n\n```sh\n');
      expect(step).toContain('**Proof: ends with code 0');
      expect(step).toContain('**To undo**: ');
      // The line after the title says why.
      expect(step.split('\n')[2]).toMatch(/[a-z].*\.$/);
    }
    expect(text).toContain('Waits for: “Start the cluster on h1 at 10.0.0.1” (mgr01)');
  });

  it.each(['en', 'zh-CN'] as const)('holds no key, no id and no hole in %s', (language) => {
    for (const format of ['markdown', 'shell'] as const) {
      const all = exported(fresh, format, language);
      expect(all).not.toMatch(/provisioning\.|\{\{(?!end)\w+\}\}|undefined|id-of|\/h[123]\b/);
    }
  });
});

describe('a plan as a shell script', () => {
  const text = exported(fresh, 'shell');

  it('is one that sh understands, with a part for each turn of a host', () => {
    execFileSync('sh', ['-n'], { input: text });
    expect(text).toContain(
      '#   1. mgr01 (192.0.2.1): sh slipway-plan.sh mgr01\n#   2. ws01 (192.0.2.2): sh slipway-plan.sh ws01\n',
    );
    for (const { title } of fresh.steps) expect(text).toContain(coreTexts('en').say(title));
  });

  it('holds the docker commands for what Slipway asks the engine, and asks for what only a person has', () => {
    expect(text).toContain('docker swarm init \\\n  --advertise-addr 10.0.0.1');
    expect(text).toContain('--token "$JOIN_TOKEN" \\\n  10.0.0.1:2377');
    expect(text).toContain(
      "ask JOIN_TOKEN 'Join token; on the manager at 10.0.0.1: docker swarm join-token -q worker'",
    );
    expect(text).toContain(
      'copy /etc/slipway/registry/certificate.pem from h1 to /root/registry-certificate.pem first',
    );
    expect(text).not.toContain('[redacted]');
  });

  it('comes back to a host where its steps wait for another one', () => {
    const site = siteOf({ h1: {}, h2: {} }, { wishes: { registry: { hostId: 'h2', port: 5000 } } });
    const plan = planOf(buildSetup(site).map((step) => step.shown));
    const order = [...exported(plan, 'shell').matchAll(/^# {3}\d+\. .*: sh slipway-plan.sh (\S+)$/gm)].map(
      ([, n]) => n,
    );
    expect(order).toEqual(['mgr01', 'ws01', 'mgr01-2']);
  });

  it('passes over what is so already, stops at what fails, and proves what it did', () => {
    const step = (number: number, command: string, proof: string): PlanStep => ({
      ...{ id: `s${number}`, hostId: 'h1', kind: 'x', title: { key: `Step ${number}`, params: {} }, needed: true },
      ...{ command, proof, files: [], restarts: [], undo: null, after: [] },
    });
    const run = (steps: readonly PlanStep[]) => {
      const script = exported(planOf(steps), 'shell').replace(/^\[ "\$\(id -u\).*$/m, '');
      try {
        return {
          code: 0,
          out: execFileSync('sh', ['-s', 'mgr01'], { input: script, stdio: ['pipe', 'pipe', 'pipe'] }).toString(),
        };
      } catch (error) {
        const { status, stdout } = error as { status: number; stdout: Buffer };
        return { code: status, out: stdout.toString() };
      }
    };
    expect(run([step(1, 'echo did', 'exit 0'), step(2, 'echo ran; done=1', 'exit 0')])).toEqual({
      code: 0,
      out: '== Step 1\n   so already\n== Step 2\n   so already\nThis part is done.\n',
    });
    // `set -e` inside a step ends it, and the part with it.
    expect(run([step(1, 'set -e\nfalse\necho never', 'exit 1'), step(2, 'echo never', 'exit 1')])).toEqual({
      code: 1,
      out: '== Step 1\n',
    });
  });
});

if (process.env.SLIPWAY_SHOW) {
  mkdirSync(process.env.SLIPWAY_SHOW, { recursive: true });
  writeFileSync(`${process.env.SLIPWAY_SHOW}/plan.md`, exported(fresh, 'markdown'));
  writeFileSync(`${process.env.SLIPWAY_SHOW}/plan.sh`, exported(fresh, 'shell'));
  writeFileSync(`${process.env.SLIPWAY_SHOW}/plan.zh.md`, exported(fresh, 'markdown', 'zh-CN'));
}
