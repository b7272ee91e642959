import { spawnSync } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type HealthProbe, healthCommand, healthPath, healthProbe } from '../../../shared/domain/health-command.ts';

let server: Server;
let port = 0;
beforeAll(async () => {
  server = createServer((request, response) => response.writeHead(request.url === '/ready?deep=1' ? 200 : 503).end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const place = server.address();
  port = typeof place === 'object' && place !== null ? place.port : 0;
});
afterAll(() => server.close());

const listens = (at: number): boolean => spawnSync('sh', ['-c', healthCommand({ kind: 'tcp', port: at })]).status === 0;

it('sees who listens without any tool but grep', () => {
  expect(listens(port)).toBe(true);
  expect(listens(1)).toBe(false);
});

it('writes the port as the kernel does', () => {
  expect(healthCommand({ kind: 'tcp', port: 80 })).toContain(':0050 [0-9A-F]*:0000 0A ');
});

it('asks by HTTP with what the image has', () => {
  expect(healthCommand({ kind: 'http', port: 8080, path: '/ready?deep=1' })).toBe(
    "if command -v wget >/dev/null 2>&1; then wget -q -O /dev/null 'http://127.0.0.1:8080/ready?deep=1'; else curl -fsS -o /dev/null 'http://127.0.0.1:8080/ready?deep=1'; fi || exit 1",
  );
});

it('takes no path that would leave its quotes', () => {
  expect(healthPath.test('/ready?deep=1&x=a%20b')).toBe(true);
  for (const bad of ["/a'; rm -rf /", '/a b', '/`id`', '/a"', '/a\\n', '/a\nb'])
    expect(healthPath.test(bad)).toBe(false);
});

it('leaves a command as it was written', () => {
  expect(healthCommand({ kind: 'command', command: 'test -f /ok' })).toBe('test -f /ok');
});

it.each<HealthProbe>([
  { kind: 'tcp', port: 80 },
  { kind: 'tcp', port: 65_535 },
  { kind: 'http', port: 8080, path: '/ready?deep=1' },
  { kind: 'http', port: 80, path: '/' },
  { kind: 'command', command: 'test -f /ok' },
  { kind: 'command', command: "wget -q 'http://127.0.0.1:80/' && true" },
])('knows its own commands again: %j', (probe) => {
  expect(healthProbe(healthCommand(probe))).toEqual(probe);
});
