import {
  applyProxy,
  engineProxyProof,
  noProxyProof,
  proxyFolder,
  proxyProof,
  removeProxy,
  restartForProxy,
} from '../../../commands/proxy.ts';
import { proxyFile } from '../../../commands/proxy-environment.ts';
import type { HostProxy } from '../site.ts';
import { drainedNode } from './drained-node.ts';
import { type BuiltStep, minuteMs, type StepKind, sha256, shownStep, stepId } from './step.ts';
import { giveNodeBack, nodeGivenBack, whileDrained } from './while-drained.ts';

/** The proxy of a host, for its package manager and, from the next start on, its engine. */
export const hostProxy: StepKind = (site, member) => {
  const proxy = site.proxies?.get(member.host.id);
  if (!proxy) return null;
  return proxy.wanted === null ? withoutProxy(member, proxy) : withProxy(member, proxy, proxy.wanted);
};

type OfMember = Parameters<StepKind>[1];

function withProxy(member: OfMember, proxy: HostProxy, wanted: string): BuiltStep {
  const command = applyProxy();
  const secret = wanted.includes('login: none') ? '' : '# Its login is put in where [redacted] stands.\n';
  const shownText = secret === '' ? wanted : wanted.replace(/^(\w+_proxy=https?:\/\/)/gim, '$1[redacted]@');
  return {
    shown: shownStep({
      kind: 'host-proxy',
      member,
      needed: proxy.present !== wanted,
      command: `# ${proxyFile} is sent first, ${secret === '' ? '0644' : '0600'}.\n${secret}${proxyFolder()}\n${command}`,
      proof: proxyProof(sha256(wanted)),
      files: proxy.present === wanted ? [] : [{ path: proxyFile, before: proxy.present, after: shownText }],
      params: { proxy: proxy.address },
    }),
    async act(work) {
      await work.run(proxyFolder());
      const connection = await work.connection();
      const mode = secret === '' ? 0o644 : 0o600;
      await connection.upload({ path: proxyFile, content: proxy.secretText(), mode, root: true, signal: work.signal });
      await work.run(command);
    },
    proveWithinMs: 5000,
  };
}

function withoutProxy(member: OfMember, { present }: HostProxy): BuiltStep | null {
  if (present === null) return null;
  const command = removeProxy();
  return {
    shown: shownStep({
      kind: 'host-proxy',
      member,
      texts: 'host-proxy-none',
      needed: true,
      command,
      proof: noProxyProof(),
    }),
    act: (work) => work.run(command),
    proveWithinMs: 5000,
  };
}

/** The engine takes its proxy up by a restart alone: one host at a time, drained where it is a node. */
export const proxyRestart: StepKind = (site, member) => {
  const proxy = site.proxies?.get(member.host.id);
  if (!proxy || member.facts.docker.server === null) return null;
  if (proxy.wanted === null && proxy.present === null) return null;
  const node = drainedNode(site, member);
  const command = restartForProxy();
  const proof = engineProxyProof();
  const row = [...(site.proxies?.keys() ?? [])];
  return {
    shown: shownStep({
      kind: 'proxy-restart',
      member,
      needed: proxy.engine !== 'same' || proxy.present !== proxy.wanted,
      command,
      proof,
      ...(node && { texts: 'proxy-restart-drained' }),
      restarts: ['docker'],
      after: [
        stepId('host-proxy', member.host.id),
        ...row.slice(0, row.indexOf(member.host.id)).map((id) => stepId('proxy-restart', id)),
      ],
    }),
    async act(work) {
      const restart = () => work.run(command, 5 * minuteMs);
      if (!node) return await restart();
      const connection = await work.connection();
      const looked = await connection.exec({ script: proof, root: true, signal: work.signal, timeoutMs: minuteMs });
      await (looked.exitCode === 0 ? giveNodeBack(work, node) : whileDrained(work, node, restart));
    },
    ...(node && { confirm: (work) => nodeGivenBack(work, node) }),
    proveWithinMs: minuteMs,
  };
};
