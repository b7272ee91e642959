import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

interface Rule {
  readonly rule: string;
  /** File and name of the tests that hold it. */
  readonly tests: readonly (readonly [string, string])[];
}

/** What must hold of every host set-up, and the tests that would fail if it did not. */
const rules: readonly Rule[] = [
  {
    rule: 'a host is judged from /etc/os-release, /proc and /sys first, without root',
    tests: [
      ['tests/unit/facts/facts-script.test.ts', 'measures this machine with %s'],
      ['tests/integration/checks.test.ts', 'tell a user without root what they can'],
    ],
  },
  {
    rule: 'no convenience script is run: the source is written, its key compared, the version pinned, the result verified',
    tests: [
      ['tests/unit/install/install-scripts.test.ts', 'is a deb822 file with a key of its own'],
      ['tests/unit/install/install-scripts.test.ts', 'counts only with the key that is named'],
      ['tests/unit/install/install-scripts.test.ts', 'is held or not, as wished'],
    ],
  },
  {
    rule: 'advertised address, data path and address pool are chosen before a swarm is made',
    tests: [['tests/unit/commands/commands.test.ts', 'starts with its addresses and pool named']],
  },
  {
    rule: '“Swarm initialized” is no proof: both networks are looked at',
    tests: [['tests/unit/commands/swarm-proof.test.ts', 'are there only when both are']],
  },
  {
    rule: 'mirrors are reloaded, not restarted, and the reload is proved by what the engine does',
    tests: [
      [
        'tests/unit/commands/daemon-json-script.test.ts',
        'puts the old file back when a running engine does not take the new one',
      ],
    ],
  },
  {
    rule: 'a mirror is cleared by an empty list',
    tests: [
      [
        'tests/unit/provisioning/daemon-json.test.ts',
        'clears mirrors by an empty list, since a deleted key stays in use',
      ],
    ],
  },
  {
    rule: 'live-restore never stays on a Swarm host, neither in the file nor in the running engine',
    tests: [
      ['tests/unit/checks/checks.test.ts', "['docker.liveRestore', json('{\"live-restore\": true}'), 'fail inFile']"],
      [
        'tests/unit/checks/further-checks.test.ts',
        "['docker.liveRestore', runningDocker({ LiveRestoreEnabled: true }), 'fail running']",
      ],
    ],
  },
  {
    rule: 'daemon.json is validated before it is written',
    tests: [
      ['tests/unit/commands/daemon-json-script.test.ts', 'does not install what the engine refuses'],
      ['tests/unit/checks/further-checks.test.ts', "['docker.keys', validated("],
    ],
  },
  {
    rule: 'a slow mirror counts as worse than none',
    tests: [
      ['tests/unit/mirrors/measure-script.test.ts', 'calls more than three seconds for a small pull slow'],
      ['tests/unit/checks/further-checks.test.ts', 'what a host reaches outside'],
    ],
  },
  {
    rule: 'the API version is negotiated for each engine',
    tests: [
      ['tests/unit/adapters/docker-door.test.ts', 'negotiates with an engine of %s'],
      ['tests/integration/docker-over-ssh.test.ts', 'speaks the version that the engine has'],
    ],
  },
  {
    rule: 'on EL 10 kernel-modules-extra comes before Docker',
    tests: [
      ['tests/unit/install/install-scripts.test.ts', 'brings the missing kernel modules of EL 10'],
      ['tests/unit/repairs/repairs.test.ts', 'bring the extra modules of the running kernel'],
    ],
  },
  {
    rule: 'once Docker runs, forwarding, its own warnings and the state of the swarm are looked at again',
    tests: [
      ['tests/unit/checks/further-checks.test.ts', "'ip-forward': '0' }, 'warn off'"],
      ['tests/unit/checks/further-checks.test.ts', "['docker.warnings'"],
      ['tests/unit/checks/checks.test.ts', "LocalNodeState: 'locked' } }), 'warn troubled'"],
    ],
  },
];

it('there are twelve', () => {
  expect(rules).toHaveLength(12);
});

it.each(rules)('a test holds that $rule', ({ tests }) => {
  for (const [file, name] of tests) expect(readFileSync(file, 'utf8'), file).toContain(name);
});
