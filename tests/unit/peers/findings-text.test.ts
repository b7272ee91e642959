import { describe, expect, it } from 'vitest';
import { createHosts } from '../../../electron/core/hosts/index.ts';
import type { HostState } from '../../../shared/schema/host.ts';
import { addedHost, checkedState, hostInput } from '../../support/fake-setup-core.ts';
import { noOpensshFiles } from '../../support/no-openssh-files.ts';
import { withClocks } from '../../support/sample-fleet.ts';
import { createTestContext } from '../../support/test-context.ts';

/** Ten hosts of which the fourth has its clock off since the last check. */
function fleet() {
  const context = createTestContext();
  const hosts = createHosts(context, noOpensshFiles);
  const records = Array.from({ length: 11 }, (_, index) =>
    addedHost(hostInput(index === 0 ? 'mgr01' : `ws${index}`, index + 1), `host-${index + 1}`, true),
  );
  const states: HostState[] = records.map((host, index) => checkedState(host, index + 1, ['swarm-worker']));
  const { hostStates, findingRuns } = withClocks(states);
  for (const host of records) context.storage.records.of('hosts').put(host);
  for (const state of hostStates) context.storage.records.of('hostStates').put(state);
  for (const runs of findingRuns) context.storage.records.of('findingRuns').put(runs);
  return { hosts, ids: records.map(({ id }) => id) };
}

describe('exported findings', () => {
  it('tell in Markdown what is wrong and on how many hosts, why, what to do, what changed, and then each host', async () => {
    const { hosts, ids } = fleet();
    const { text } = await hosts.exportFindings({ ids, format: 'markdown', since: 'last', language: 'en' });
    expect(text).toContain('# Slipway: what checks of hosts found');
    expect(text).toMatch(/### ▲ Clock \(warning\): 2 hosts\n\nWhy it matters: .*\n\nWhat to do \(ws3\): /);
    expect(text).toMatch(/\| ws10 \| .* \| 3\.0 s \| new \|/);
    expect(text).toMatch(/\| ws10 \| \d{4}-.* UTC \| Clock \| new \| – \| warning: 3\.0 s \|/);
    expect(text).toMatch(/### ws2\n\nCentOS/);
    expect(text).not.toMatch(/checks\.|findingsExport|\{\{|undefined/);
    expect(
      text
        .split('\n')
        .filter((line) => line.startsWith('|'))
        .every((line) => line.endsWith('|')),
    ).toBe(true);
  });

  it('are in Chinese where that is asked for', async () => {
    const { hosts, ids } = fleet();
    const { text } = await hosts.exportFindings({ ids, format: 'markdown', since: 'last', language: 'zh-CN' });
    expect(text).toContain('时钟');
    expect(text).not.toMatch(/Why it matters|checks\.|findingsExport/);
  });

  it('are JSON for programs, with values, sentences and changes, for the hosts that were asked for', async () => {
    const { hosts, ids } = fleet();
    const { text } = await hosts.exportFindings({
      ids: ids.slice(3, 4),
      format: 'json',
      since: 'last',
      language: 'en',
    });
    const document = JSON.parse(text);
    expect(document).toMatchObject({ format: 'slipway-findings/1', hosts: [{ name: 'ws3', roles: ['swarm-worker'] }] });
    const clock = document.hosts[0].findings.find(({ check }: { check: string }) => check === 'time.offset');
    expect(clock).toMatchObject({
      verdict: 'warn',
      value: '2.3 s',
      limit: '≤ 2 s',
      repair: 'clock.sync',
      change: 'value',
    });
    expect(clock.reason).toMatch(/clock/);
  });

  it('fail for a host that is not there', async () => {
    const { hosts } = fleet();
    await expect(
      hosts.exportFindings({ ids: ['gone'], format: 'json', since: 'last', language: 'en' }),
    ).rejects.toMatchObject({ code: 'notFound' });
  });
});
