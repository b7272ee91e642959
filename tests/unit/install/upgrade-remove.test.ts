import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { prepareApt } from '../../../electron/commands/install-docker-debian.ts';
import { prepareYum } from '../../../electron/commands/install-docker-rhel.ts';
import {
  dockerDataRemovedProof,
  dockerInventory,
  dockerRemovedProof,
  removeDocker,
  removeDockerData,
} from '../../../electron/commands/remove-docker.ts';
import {
  availableDocker,
  restartIfOld,
  runningProof,
  upgradeOwnApt,
} from '../../../electron/commands/upgrade-docker.ts';
import { parseInventory, sizeText } from '../../../shared/domain/docker-inventory.ts';
import { compareVersions } from '../../../shared/domain/docker-versions.ts';

describe('what is on a host of Docker', () => {
  it('is read with sizes, where they could be measured', () => {
    const text = 'containers 3\nrunning 1\nimages 7\ndata 2097152 /srv/docker\nvolume 1536 db\nvolume  cache\n';
    expect(parseInventory(text)).toEqual({
      containers: 3,
      running: 1,
      images: 7,
      root: '/srv/docker',
      dataKib: 2_097_152,
      volumes: [
        { name: 'db', kib: 1536 },
        { name: 'cache', kib: null },
      ],
    });
    expect([null, 12, 1536, 2_097_152].map(sizeText)).toEqual(['?', '12 KiB', '1.5 MiB', '2.0 GiB']);
  });

  it('is nothing where there is none', () => {
    expect(parseInventory('containers 0\nrunning 0\nimages 0\ndata  /var/lib/docker\n')).toMatchObject({
      root: '/var/lib/docker',
      dataKib: null,
      volumes: [],
    });
  });
});

describe('versions', () => {
  it('are compared by number, whatever stands around', () => {
    expect(compareVersions('5:20.10.24-1~debian.12~bookworm', '20.10.9')).toBeGreaterThan(0);
    expect(compareVersions('26.1.4-1.el7', '3:26.1.4-1.el7')).toBe(0);
    expect(compareVersions('19.03.15', '29.0')).toBeLessThan(0);
  });
});

describe('the removal', () => {
  it('leaves data alone unless it is asked for', () => {
    const text = removeDocker(prepareApt());
    expect(text).not.toMatch(/rm -rf .*var\/lib\/(docker|containerd)/);
    expect(text).not.toContain('purge');
    expect(removeDockerData('/srv/docker')).toContain('rm -rf /srv/docker || exit');
  });

  it('does not touch what is below a running engine', () => {
    expect(removeDockerData('/var/lib/docker').split('\n')[1]).toBe(
      '! systemctl is-active --quiet docker || { echo "slipway: docker still runs" >&2; exit 1; }',
    );
  });
});

describe('every script', () => {
  const scripts = {
    availableDocker: availableDocker('docker-ce', '26.1'),
    restartIfOld: restartIfOld(),
    runningProof: runningProof(),
    upgradeOwnApt: upgradeOwnApt(prepareApt()),
    dockerInventory: dockerInventory(),
    removeByApt: removeDocker(prepareApt()),
    removeByYum: removeDocker(prepareYum(false)),
    dockerRemovedProof: dockerRemovedProof(),
    removeDockerData: removeDockerData('/var/lib/docker'),
    dockerDataRemovedProof: dockerDataRemovedProof('/var/lib/docker'),
  };

  it.each(Object.entries(scripts))('%s is sh', async (_, text) => {
    const { exitCode, stderr } = await execa('sh', ['-n'], { input: text, reject: false });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  });
});
